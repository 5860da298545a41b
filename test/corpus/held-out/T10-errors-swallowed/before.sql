create table public.games (id int primary key, score int);
insert into public.games select g, g from generate_series(1, 13) g;
