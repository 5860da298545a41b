create table public.rides (id int primary key, km int);
insert into public.rides select g, g from generate_series(1, 60) g;
