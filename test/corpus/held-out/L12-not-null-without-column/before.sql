create table public.people (id int primary key, email text, phone text);
insert into public.people select g, case when g % 10 <> 0 then 'p' || g || '@example.com' end from generate_series(1, 30) g;
