create table public.announcements (
  id bigint generated always as identity primary key,
  title text not null,
  published_at timestamptz not null default now()
);
grant select on public.announcements to anon, authenticated;
grant all on public.announcements to service_role;
insert into public.announcements (title) select 'News ' || n from generate_series(1, 24) n;
