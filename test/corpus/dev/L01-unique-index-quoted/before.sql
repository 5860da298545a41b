create table public."TeamInvites" (
  "id" uuid primary key default gen_random_uuid(),
  "teamId" integer not null,
  "email" text not null
);
alter table public."TeamInvites" enable row level security;
create policy "invited people read" on public."TeamInvites" for select to authenticated using ("email" = (select auth.jwt() ->> 'email'));
grant select on public."TeamInvites" to authenticated;
insert into public."TeamInvites" ("teamId", "email") select n % 5, 'i' || n || '@example.com' from generate_series(1, 30) n;
