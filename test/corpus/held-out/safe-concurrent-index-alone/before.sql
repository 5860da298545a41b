create table public.visits (id int primary key, site_id int, at timestamptz);
insert into public.visits select g, g % 4, now() from generate_series(1, 200) g;
