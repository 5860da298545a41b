create table public.roles (id int primary key, name text not null);
create table public.members (id int primary key, role_id int, role text not null default 'viewer');
insert into public.roles values (1, 'owner'), (2, 'editor'), (3, 'viewer');
insert into public.members select g, 1 + g % 3, 'viewer' from generate_series(1, 36) g;
