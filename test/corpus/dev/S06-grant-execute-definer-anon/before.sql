insert into auth.users (id, email, created_at)
select ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'user' || n || '@example.test', now()
from generate_series(1, 24) n;

create table public.profiles (
  id uuid primary key references auth.users (id) on delete cascade,
  username text unique,
  display_name text,
  plan text not null default 'free',
  created_at timestamptz not null default now()
);
alter table public.profiles enable row level security;
create policy "Profiles are visible to their owner" on public.profiles
  for select to authenticated using ((select auth.uid()) = id);
create policy "Owners update their profile" on public.profiles
  for update to authenticated using ((select auth.uid()) = id) with check ((select auth.uid()) = id);
grant select, update on public.profiles to authenticated;
grant all on public.profiles to service_role;
insert into public.profiles (id, username, display_name)
select id, split_part(email, '@', 1), 'User ' || split_part(email, '@', 1) from auth.users;

create function public.delete_account(target uuid) returns void
language sql security definer set search_path = '' as $$ delete from public.profiles where id = target $$;
revoke execute on function public.delete_account(uuid) from public, anon, authenticated;
