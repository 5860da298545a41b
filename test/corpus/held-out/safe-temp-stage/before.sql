create table public.tags (slug text primary key, label text not null);
insert into public.tags values ('new', 'New');
