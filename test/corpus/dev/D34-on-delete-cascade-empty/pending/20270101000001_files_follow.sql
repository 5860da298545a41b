alter table public.project_files
  add constraint project_files_project_id_fkey foreign key (project_id) references public.projects (id) on delete cascade;
