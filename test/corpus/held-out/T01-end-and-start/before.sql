create table public.rooms (id int primary key, name text);
insert into public.rooms select g, 'room ' || g from generate_series(1, 4) g;
