create table public.teams (id int primary key);
create table public.boards (id int primary key, title text);
insert into public.teams select generate_series(1, 3);
insert into public.boards select g, 'b' || g from generate_series(1, 20) g;
