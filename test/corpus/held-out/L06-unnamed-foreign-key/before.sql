create table public.warehouses (id int primary key);
create table public.parcels (id int primary key, warehouse_id int);
insert into public.warehouses select generate_series(1, 4);
insert into public.parcels select g, 1 + g % 4 from generate_series(1, 100) g;
