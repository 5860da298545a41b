create table public.plans (
  id integer primary key,
  name text not null,
  price_cents integer not null
);
alter table public.plans enable row level security;
create policy "signed in users see plans that cost something" on public.plans for select to authenticated
  using (price_cents > 0);
grant select on public.plans to authenticated;
grant select, insert, update, delete on public.plans to service_role;
insert into public.plans (id, name, price_cents) values (1, 'Pro', 10), (2, 'Team', 25);
update public.plans set price_cents = price_cents * 100;
