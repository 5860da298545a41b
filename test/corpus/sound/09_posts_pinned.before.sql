create table public.posts (id int primary key, title text);
insert into public.posts select g, 't' from generate_series(1, 20) g;
