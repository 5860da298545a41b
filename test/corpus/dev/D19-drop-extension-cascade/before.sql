create extension citext with schema extensions;
create table public.subscribers (
  id bigint generated always as identity primary key,
  email extensions.citext not null unique,
  confirmed boolean not null default false
);
alter table public.subscribers enable row level security;
create policy "no direct reads" on public.subscribers for select to authenticated using (false);
grant select on public.subscribers to service_role;
insert into public.subscribers (email) select 's' || n || '@example.com' from generate_series(1, 16) n;
