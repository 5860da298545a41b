create table public.countries (
  code text primary key check (char_length(code) = 2),
  name text not null
);
alter table public.countries enable row level security;
create policy "Countries are public" on public.countries
  for select to anon, authenticated using (true);
grant select on public.countries to anon, authenticated;
grant all on public.countries to service_role;
insert into public.countries (code, name) values ('DE', 'Germany'), ('FR', 'France')
on conflict (code) do nothing;
