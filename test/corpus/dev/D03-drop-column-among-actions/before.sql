create table public."UserSettings" (
  "userId" uuid primary key,
  "emailDigest" boolean not null default true,
  "timeZone" text
);
alter table public."UserSettings" enable row level security;
create policy "own settings" on public."UserSettings" for all to authenticated
  using ("userId" = (select auth.uid())) with check ("userId" = (select auth.uid()));
grant select, insert, update on public."UserSettings" to authenticated;
insert into public."UserSettings" select gen_random_uuid(), n % 2 = 0, 'Europe/Berlin' from generate_series(1, 30) n;
