create extension if not exists pg_net;
create table public.subscribers (id int primary key, email text, locale text);
insert into public.subscribers select g, 's' || g || '@example.com', case when g % 2 = 0 then 'de' end from generate_series(1, 24) g;
