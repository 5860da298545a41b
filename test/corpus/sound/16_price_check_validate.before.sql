create table public.products (id int primary key, price_cents int not null);
insert into public.products select g, g * 100 from generate_series(1, 20) g;
alter table public.products add constraint products_price_positive check (price_cents >= 0) not valid;
