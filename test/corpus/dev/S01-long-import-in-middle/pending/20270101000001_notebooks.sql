-- Notebooks: notes get a parent
create table public.notebooks (
  id bigint generated always as identity primary key,
  user_id uuid not null references auth.users (id) on delete cascade,
  name text not null default 'Inbox',
  created_at timestamptz not null default now()
);
create index notebooks_user_id_idx on public.notebooks (user_id);
alter table public.notebooks enable row level security;

create policy "Own notebooks" on public.notebooks
  for all to authenticated
  using ((select auth.uid()) = user_id)
  with check ((select auth.uid()) = user_id);

grant select, insert, update, delete on public.notebooks to authenticated;
grant all on public.notebooks to service_role;

alter table public.notes add column notebook_id bigint;

-- copy: one inbox for each user
alter table public.notes disable row level security;

insert into public.notebooks (user_id, name)
select distinct user_id, 'Inbox' from public.notes;

create function public.default_notebook() returns bigint
language sql stable security invoker set search_path = '' as $$
  select id from public.notebooks where user_id = (select auth.uid()) order by id limit 1;
$$;
revoke execute on function public.default_notebook() from public, anon;
grant execute on function public.default_notebook() to authenticated;

comment on function public.default_notebook() is 'Used by the editor';
notify pgrst, 'reload schema';
