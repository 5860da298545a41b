create table public.authors (id uuid primary key default gen_random_uuid(), full_name character varying(120) not null default '', born int);
insert into public.authors (full_name) select 'Author ' || g from generate_series(1, 33) g;
