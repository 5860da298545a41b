create table public.projects (id integer primary key, name text not null);
create table public.project_files (
  id bigint generated always as identity primary key,
  project_id integer not null,
  path text not null
);
alter table public.projects enable row level security;
alter table public.project_files enable row level security;
create policy "projects with a name" on public.projects for select to authenticated using (name <> '');
create policy "files of a project" on public.project_files for select to authenticated
  using (project_id in (select p.id from public.projects p));
grant select on public.projects, public.project_files to authenticated;
insert into public.projects select n, 'P' || n from generate_series(1, 4) n;
insert into public.project_files (project_id, path) select 1 + n % 4, 'f' || n from generate_series(1, 32) n;
