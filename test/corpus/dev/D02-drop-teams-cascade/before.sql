insert into auth.users (id, email, created_at)
select ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'user' || n || '@example.com', now() - n * interval '1 day'
from generate_series(1, 10) n;

create table public.teams (
  id integer primary key,
  name text not null
);
create table public.tasks (
  id bigint generated always as identity primary key,
  team_id integer references public.teams (id),
  title text not null
);
alter table public.teams enable row level security;
alter table public.tasks enable row level security;
create policy "signed in users read teams" on public.teams for select to authenticated using ((select auth.uid()) is not null);
create policy "tasks of a team" on public.tasks for select to authenticated
  using (exists (select from public.teams t where t.id = team_id));
create view public.team_task_counts with (security_invoker = on) as
  select t.id, t.name, count(k.id) as tasks from public.teams t left join public.tasks k on k.team_id = t.id group by t.id, t.name;
grant select on public.teams, public.tasks, public.team_task_counts to authenticated;
insert into public.teams select n, 'Team ' || n from generate_series(1, 5) n;
insert into public.tasks (team_id, title) select 1 + n % 5, 'Task ' || n from generate_series(1, 20) n;
