alter table public.notes add column source text;

revoke all on table public.notes from anon, authenticated, service_role;
