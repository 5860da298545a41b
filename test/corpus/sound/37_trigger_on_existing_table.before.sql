create table public.contacts (id int primary key, email text not null);
insert into public.contacts select g, 'c' || g || '@example.com' from generate_series(1, 10) g;
