create table public.bookmarks (
  user_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
  url text not null check (char_length(url) <= 2000),
  saved_at timestamptz not null default now(),
  primary key (user_id, url)
);

alter table public.bookmarks enable row level security;

create policy "Users read their bookmarks" on public.bookmarks
  for select to authenticated using ((select auth.uid()) = user_id);
create policy "Users add bookmarks" on public.bookmarks
  for insert to authenticated with check ((select auth.uid()) = user_id);
