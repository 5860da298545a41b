-- A deleted task stays for 90 days; the application reads the view of the living ones.
alter table public.tasks add column deleted_at timestamptz;
create index tasks_deleted_at_idx on public.tasks (deleted_at) where deleted_at is not null;

create view public.living_tasks with (security_invoker = on) as
  select id, project_id, title, body, status, assignee_id, labels, details, estimate, due_on, created_at, updated_at
  from public.tasks
  where deleted_at is null;

grant select on public.living_tasks to authenticated, service_role;

create function public.soft_delete_task(task bigint) returns void
language sql security invoker set search_path = '' as $$
  update public.tasks set deleted_at = now() where id = task and deleted_at is null
$$;
