create table public.shipments (id int primary key, tracking_number varchar(32));
insert into public.shipments select g, 'T' || g from generate_series(1, 20) g;
