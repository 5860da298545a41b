insert into auth.users (id, email, created_at)
select ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'user' || n || '@example.test', now()
from generate_series(1, 24) n;

create table public.notes (
  id bigint generated always as identity primary key,
  user_id uuid not null references auth.users (id) on delete cascade,
  title text not null,
  body text,
  archived boolean not null default false,
  created_at timestamptz not null default now()
);
create index notes_user_id_idx on public.notes (user_id);
alter table public.notes enable row level security;
create policy "Own notes" on public.notes
  for all to authenticated using ((select auth.uid()) = user_id) with check ((select auth.uid()) = user_id);
grant select, insert, update, delete on public.notes to authenticated;
grant all on public.notes to service_role;
insert into public.notes (user_id, title, body)
select id, 'Note ' || n, 'text' from auth.users, generate_series(1, 2) n;

create function public.cleanup_notes() returns void language sql set search_path = '' as $$
  delete from public.notes where title = 'Note 2';
$$;
revoke execute on function public.cleanup_notes() from public, anon, authenticated;
