create table public.plans (id text primary key, price_cents integer not null);
alter table public.plans enable row level security;
create policy "Plans are public" on public.plans for select to anon, authenticated using (true);
grant select on public.plans to anon, authenticated;
insert into public.plans values ('free', 0), ('team', 4900);
