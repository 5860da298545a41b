create table public.page_views (
  id bigint generated always as identity primary key,
  path text not null,
  viewed_at timestamptz not null default now()
);
alter table public.page_views enable row level security;
create policy "anybody may be counted" on public.page_views for insert to anon, authenticated with check (length(path) < 500);
grant insert on public.page_views to anon, authenticated;
insert into public.page_views (path) select '/p/' || n % 9 from generate_series(1, 80) n;
