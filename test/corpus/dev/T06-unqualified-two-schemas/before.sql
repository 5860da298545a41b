create schema app;
create table app.tasks (id bigint generated always as identity primary key, title text not null);
create table public.tasks (id bigint generated always as identity primary key, title text not null);
alter table public.tasks enable row level security;
insert into app.tasks (title) select 'app ' || n from generate_series(1, 12) n;
insert into public.tasks (title) select 'public ' || n from generate_series(1, 5) n;
