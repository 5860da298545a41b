insert into auth.users (id, email, created_at)
select ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'user' || n || '@example.com', now() - n * interval '1 day'
from generate_series(1, 10) n;

create table public.profiles (
  id uuid primary key references auth.users (id) on delete cascade,
  username text,
  full_name text,
  phone text,
  created_at timestamptz not null default now(),
  updated_at timestamptz
);

alter table public.profiles enable row level security;
create policy "profiles: owner reads" on public.profiles for select to authenticated using (id = (select auth.uid()));
grant select, insert, update, delete on public.profiles to authenticated;
grant all on public.profiles to service_role;
insert into public.profiles (id, username, full_name, phone)
select ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'user' || n, 'User ' || n, '+49 30 55' || lpad(n::text, 4, '0')
from generate_series(1, 10) n;
