create table public.preferences (
  user_id uuid primary key references auth.users (id) on delete cascade,
  theme text not null default 'light'
);
alter table public.preferences enable row level security;
grant select, insert, update on public.preferences to authenticated;
grant all on public.preferences to service_role;
