create table public.scores (id int primary key, points int);
insert into public.scores select g, g from generate_series(1, 20) g;
alter table public.scores add constraint points_not_negative check (points >= 0) not valid;
