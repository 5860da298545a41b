create table public.visits (id bigint generated always as identity primary key, site_id int not null, path text);
insert into public.visits (site_id, path) select g % 5, '/' || g from generate_series(1, 100) g;
