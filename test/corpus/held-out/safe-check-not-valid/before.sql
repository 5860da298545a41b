create table public.scores (id int primary key, points int);
insert into public.scores select g, g - 3 from generate_series(1, 20) g;
