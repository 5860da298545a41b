create table public.articles (
  id uuid primary key default gen_random_uuid(),
  author_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
  title text not null,
  body text not null default '',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

alter table public.articles enable row level security;

create policy "authors manage their articles" on public.articles
  to authenticated
  using (author_id = (select auth.uid()))
  with check (author_id = (select auth.uid()));

grant select, insert, update, delete on public.articles to authenticated, service_role;

create index on public.articles (author_id);

create or replace function public.set_updated_at()
returns trigger
language plpgsql
security invoker
set search_path = ''
as $$
begin
  new.updated_at := now();
  return new;
end;
$$;

create trigger set_updated_at
  before update on public.articles
  for each row
  execute function public.set_updated_at();
