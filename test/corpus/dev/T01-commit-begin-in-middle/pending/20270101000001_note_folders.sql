create table public.note_folders (
  id bigint generated always as identity primary key,
  user_id uuid not null references auth.users (id) on delete cascade,
  name text not null
);
alter table public.note_folders enable row level security;
create policy "Own folders" on public.note_folders
  for all to authenticated using ((select auth.uid()) = user_id) with check ((select auth.uid()) = user_id);
grant select, insert, update, delete on public.note_folders to authenticated;

-- the new table must be there before the next step
commit;
begin;

alter table public.notes add column folder_id bigint;
