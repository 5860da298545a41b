create schema if not exists reporting;
create table public.sales (id int primary key, shop int, cents int);
insert into public.sales select g, g % 5, g from generate_series(1, 300) g;
create materialized view reporting.sales_by_shop as select shop, sum(cents) as cents from public.sales group by shop;
