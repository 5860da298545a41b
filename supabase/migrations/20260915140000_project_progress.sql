create view public.project_progress with (security_invoker = on) as
  select
    p.id as project_id,
    p.name,
    count(t.id) as tasks,
    count(t.id) filter (where t.status = 'done') as done,
    max(t.updated_at) as last_change
  from public.projects p
  left join public.tasks t on t.project_id = p.id and t.deleted_at is null
  group by p.id;

grant select on public.project_progress to authenticated, service_role;
