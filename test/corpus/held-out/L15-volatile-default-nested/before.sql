create table public.invites (id int primary key, email text);
insert into public.invites select g, 'i' || g || '@example.com' from generate_series(1, 70) g;
