create type public.task_status as enum ('open', 'in_progress', 'done', 'cancelled');

create table public.tasks (
  id bigint generated always as identity primary key,
  project_id bigint not null references public.projects (id) on delete cascade,
  title text not null check (title <> ''),
  body text,
  status public.task_status not null default 'open',
  assignee_id uuid references public.profiles (id) on delete set null,
  labels text[] not null default '{}',
  details jsonb not null default '{}',
  estimate numeric(6, 2),
  due_on date,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create index tasks_project_id_status_idx on public.tasks (project_id, status);
create index tasks_assignee_id_idx on public.tasks (assignee_id) where assignee_id is not null;
create index tasks_labels_idx on public.tasks using gin (labels);

alter table public.tasks enable row level security;

grant select, insert, update, delete on public.tasks to authenticated;
grant all on public.tasks to service_role;

create policy "Members see tasks" on public.tasks for select to authenticated using (public.is_member(project_id));
create policy "Editors add tasks" on public.tasks for insert to authenticated
  with check (public.is_member(project_id, 'editor'));
create policy "Editors change tasks" on public.tasks for update to authenticated
  using (public.is_member(project_id, 'editor')) with check (public.is_member(project_id, 'editor'));

alter publication supabase_realtime add table public.tasks;
