create table public.customers (id int primary key);
create table public.couriers (id int primary key);
create table public.shipments (id int primary key, customer_id int references public.customers, courier_id int references public.couriers);
insert into public.customers select generate_series(1, 5);
insert into public.couriers select generate_series(1, 5);
insert into public.shipments select g, 1 + g % 5, 1 + g % 5 from generate_series(1, 20) g;
