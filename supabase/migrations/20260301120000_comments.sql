create table public.comments (
  id uuid primary key default gen_random_uuid(),
  task_id bigint not null references public.tasks (id) on delete cascade,
  author_id uuid references public.profiles (id) on delete set null,
  body text not null check (char_length(body) between 1 and 10000),
  created_at timestamptz not null default now()
);

create index comments_task_id_created_at_idx on public.comments (task_id, created_at);

alter table public.comments enable row level security;

grant select, insert, update, delete on public.comments to authenticated;
grant all on public.comments to service_role;

create policy "Members read comments" on public.comments for select to authenticated
  using (exists (select 1 from public.tasks t where t.id = task_id and public.is_member(t.project_id)));
create policy "Members write comments" on public.comments for insert to authenticated
  with check (
    (select auth.uid()) = author_id
    and exists (select 1 from public.tasks t where t.id = task_id and public.is_member(t.project_id))
  );
create policy "Authors change their comments" on public.comments for update to authenticated
  using ((select auth.uid()) = author_id) with check ((select auth.uid()) = author_id);

alter publication supabase_realtime add table public.comments;
