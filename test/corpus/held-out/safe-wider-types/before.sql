create table public.goods (id int primary key, sku varchar(20) not null, label varchar(80), price numeric(8, 2));
insert into public.goods select g, 'sku' || g, 'l', g from generate_series(1, 50) g;
