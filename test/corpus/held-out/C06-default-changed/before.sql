create table public.albums (id int primary key, visibility text not null default 'private');
insert into public.albums select generate_series(1, 9);
