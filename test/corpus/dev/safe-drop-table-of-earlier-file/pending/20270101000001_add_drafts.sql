create table public.drafts (
  id bigint generated always as identity primary key,
  user_id uuid not null references auth.users (id),
  label text not null,
  created_at timestamptz not null default now()
);
alter table public.drafts enable row level security;
create policy "own rows are read" on public.drafts for select to authenticated
  using (user_id = (select auth.uid()));
create policy "own rows are added" on public.drafts for insert to authenticated
  with check (user_id = (select auth.uid()));
grant select, insert on public.drafts to authenticated;
grant select, insert, update, delete on public.drafts to service_role;
