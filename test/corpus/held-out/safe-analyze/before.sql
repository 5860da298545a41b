create table public.cities (id int primary key, country text, region text);
insert into public.cities select g, 'c' || g % 5, 'r' || g % 20 from generate_series(1, 400) g;
