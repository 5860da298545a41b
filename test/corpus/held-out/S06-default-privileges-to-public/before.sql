create table public.menus (id int primary key);
alter table public.menus enable row level security;
