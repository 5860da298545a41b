create table public.bookmarks (
  id bigint generated always as identity primary key,
  user_id uuid not null references auth.users (id) on delete cascade,
  url text not null,
  created_at timestamptz not null default now()
);
alter table public.bookmarks enable row level security;
create policy "Own bookmarks" on public.bookmarks
  for all to authenticated using ((select auth.uid()) = user_id) with check ((select auth.uid()) = user_id);
