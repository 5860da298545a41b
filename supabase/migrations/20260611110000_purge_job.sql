create extension if not exists pg_cron;

create function public.purge_deleted_tasks() returns bigint
language sql set search_path = '' as $$
  with purged as (
    delete from public.tasks where deleted_at < now() - interval '90 days' returning 1
  )
  select count(*) from purged
$$;
revoke execute on function public.purge_deleted_tasks() from public, anon, authenticated;

select cron.schedule('purge-deleted-tasks', '30 3 * * *', 'select public.purge_deleted_tasks()');
