alter table public.notes add column pinned boolean not null default false;

set role service_role;

insert into public.notes (user_id, title, pinned)
select user_id, 'Release notes', true from public.notes order by id limit 1;
