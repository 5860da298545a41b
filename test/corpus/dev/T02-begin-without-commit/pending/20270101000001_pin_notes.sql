comment on table public.notes is 'Notes of one user';

start transaction;

alter table public.notes add column pinned boolean not null default false;
