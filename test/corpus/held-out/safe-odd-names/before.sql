create table public.trips (id int primary key);
insert into public.trips select generate_series(1, 30);
