create table public.tasks (id int primary key, title text, updated_at timestamptz not null default now());
insert into public.tasks select g, 't' from generate_series(1, 40) g;
