create table public.addresses (id int primary key, street text);
insert into public.addresses select g, 's' from generate_series(1, 12) g;
