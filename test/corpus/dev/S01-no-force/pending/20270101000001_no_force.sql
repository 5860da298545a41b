alter table public.notes no force row level security;
