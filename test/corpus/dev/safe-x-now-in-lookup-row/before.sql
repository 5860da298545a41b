create table public.app_settings (key text primary key, value jsonb not null, updated_at timestamptz);
alter table public.app_settings enable row level security;
grant select on public.app_settings to authenticated;
