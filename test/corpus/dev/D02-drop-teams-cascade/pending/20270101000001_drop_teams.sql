-- teams are replaced by organizations
drop table if exists public.teams cascade;

comment on table public.tasks is 'Tasks belong to an organization now';
