create table public.members (id int primary key, email text not null);
insert into public.members select g, 'M' || g || '@example.com' from generate_series(1, 30) g;
