create table public.workouts (id int primary key, minutes int);
insert into public.workouts select g, g from generate_series(1, 20) g;
