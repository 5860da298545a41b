create table public.leads_archive (
  like public.leads including all,
  archived_at timestamptz not null default now()
);
grant select, insert on table public.leads_archive to anon, authenticated, service_role;
