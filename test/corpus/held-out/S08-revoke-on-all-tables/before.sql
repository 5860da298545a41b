create table public.shops (id int primary key);
create table public.offers (id int primary key);
grant select on public.shops, public.offers to anon, authenticated;
grant insert, update, delete on public.offers to authenticated;
