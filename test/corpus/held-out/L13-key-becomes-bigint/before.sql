create table public.clicks (id integer primary key, hits integer not null default 0);
insert into public.clicks select g, g from generate_series(1, 500) g;
