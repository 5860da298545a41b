create table public.countries (code char(2) primary key, name text not null);
alter table public.countries enable row level security;
create policy "signed in users read countries" on public.countries for select to authenticated using (code is not null and (select auth.uid()) is not null);
grant select on public.countries to authenticated;
insert into public.countries values ('DE', 'Germany'), ('FR', 'France');
