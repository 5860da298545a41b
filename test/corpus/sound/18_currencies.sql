-- ISO 4217, those that our payment provider pays out in
create table public.currencies (
  code char(3) primary key,
  name text not null,
  minor_units smallint not null default 2
);

alter table public.currencies enable row level security;

create policy "currencies are public" on public.currencies
  for select
  to anon, authenticated
  using (true);

grant select on public.currencies to anon, authenticated;
grant all on public.currencies to service_role;

insert into public.currencies (code, name, minor_units) values
  ('EUR', 'Euro', 2),
  ('USD', 'US dollar', 2),
  ('GBP', 'Pound sterling', 2),
  ('CHF', 'Swiss franc', 2),
  ('JPY', 'Yen', 0)
on conflict (code) do nothing;
