create table public.labels (
  id bigint generated always as identity primary key,
  user_id uuid not null references auth.users (id) on delete cascade,
  name text not null
);
alter table public.labels enable row level security;
create policy "Own labels" on public.labels
  for all to authenticated using ((select auth.uid()) = user_id) with check ((select auth.uid()) = user_id);
grant select, insert, update, delete on public.labels to authenticated;
grant all on public.labels to service_role;

create table public.note_labels (
  note_id bigint not null references public.notes (id) on delete cascade,
  label_id bigint not null references public.labels (id) on delete cascade,
  primary key (note_id, label_id)
);
alter table public.note_labels enable row level security;
create policy "Labels of own notes" on public.note_labels
  for all to authenticated
  using (exists (select 1 from public.notes n where n.id = note_id and n.user_id = (select auth.uid())))
  with check (exists (select 1 from public.notes n where n.id = note_id and n.user_id = (select auth.uid())));
