set local lock_timeout = '5s';

create table public.export_jobs (
  id uuid primary key default gen_random_uuid(),
  requested_by uuid not null default auth.uid() references auth.users (id) on delete cascade,
  format text not null default 'csv',
  state text not null default 'queued',
  file_path text,
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  constraint export_jobs_format_known check (format = any (array['csv', 'xlsx', 'json'])),
  constraint export_jobs_state_known check (state = any (array['queued', 'running', 'done', 'failed']))
);
create index if not exists export_jobs_queued_idx on public.export_jobs (created_at) where state = 'queued';
create index if not exists export_jobs_requested_by_idx on public.export_jobs (requested_by);
alter table public.export_jobs enable row level security;
drop policy if exists "see own exports" on public.export_jobs;
create policy "see own exports" on public.export_jobs
  for select to authenticated using (requested_by = (select auth.uid()));
drop policy if exists "request exports" on public.export_jobs;
create policy "request exports" on public.export_jobs
  for insert to authenticated
  with check (requested_by = (select auth.uid()) and state = 'queued' and file_path is null);
grant select, insert on public.export_jobs to authenticated;
grant all on public.export_jobs to service_role;
