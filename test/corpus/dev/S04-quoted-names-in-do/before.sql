insert into auth.users (id, email, created_at)
select ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'user' || n || '@example.test', now()
from generate_series(1, 24) n;

create table public."UserSettings" (
  "userId" uuid primary key references auth.users (id) on delete cascade,
  "darkMode" boolean not null default false
);
alter table public."UserSettings" enable row level security;
create policy "UserSettings: own row" on public."UserSettings"
  for all to authenticated using ((select auth.uid()) = "userId") with check ((select auth.uid()) = "userId");
grant select, insert, update on public."UserSettings" to authenticated;
insert into public."UserSettings" ("userId") select id from auth.users;
