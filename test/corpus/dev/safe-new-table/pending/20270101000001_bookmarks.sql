create table public.bookmarks (
  id bigint generated always as identity primary key,
  user_id uuid not null references auth.users (id),
  label text not null,
  created_at timestamptz not null default now()
);
alter table public.bookmarks enable row level security;
create policy "own rows are read" on public.bookmarks for select to authenticated
  using (user_id = (select auth.uid()));
create policy "own rows are added" on public.bookmarks for insert to authenticated
  with check (user_id = (select auth.uid()));
grant select, insert on public.bookmarks to authenticated;
grant select, insert, update, delete on public.bookmarks to service_role;
