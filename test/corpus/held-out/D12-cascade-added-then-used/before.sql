create table public.projects (id int primary key, archived boolean not null default false);
create table public.tasks (id int primary key, project_id int not null constraint tasks_project_id_fkey references public.projects (id), title text);
insert into public.projects select g, g <= 3 from generate_series(1, 8) g;
insert into public.tasks select g, 1 + g % 8, 'task ' || g from generate_series(1, 160) g;
