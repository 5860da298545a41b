create table public.workspaces (id int primary key, closed boolean not null default false);
create table public.seats (id int primary key, workspace_id int references public.workspaces, email text);
insert into public.workspaces select g, g = 3 from generate_series(1, 5) g;
insert into public.seats select g, 1 + g % 5, 'u' || g || '@example.com' from generate_series(1, 60) g;
