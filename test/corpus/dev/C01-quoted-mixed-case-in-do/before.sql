insert into auth.users (id, email, created_at)
select ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'user' || n || '@example.test', now()
from generate_series(1, 24) n;

create table public."Customer" (
  "Id" uuid primary key references auth.users (id) on delete cascade,
  "firstName" text,
  "lastName" text
);
alter table public."Customer" enable row level security;
create policy "Own customer row" on public."Customer" for select to authenticated using ((select auth.uid()) = "Id");
grant select on public."Customer" to authenticated;
insert into public."Customer" ("Id", "firstName") select id, email from auth.users;
