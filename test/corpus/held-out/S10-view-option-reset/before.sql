create table public.people (id uuid primary key, email text);
alter table public.people enable row level security;
create policy "self" on public.people for select to authenticated using (id = auth.uid());
create view public.directory with (security_invoker = true) as select id, email from public.people;
grant select on public.directory to anon, authenticated;
insert into public.people select gen_random_uuid(), 'p' || g from generate_series(1, 7) g;
