create table public.sensor_values (id bigint generated always as identity primary key, v double precision);
insert into public.sensor_values (v) select random() from generate_series(1, 2000);
