create type public.task_priority as enum ('low', 'normal', 'high', 'urgent');

alter table public.tasks add column priority public.task_priority not null default 'normal';

create index tasks_priority_idx on public.tasks (priority) where status in ('open', 'in_progress');
