create table public.note_tags (
  note_id bigint not null references public.notes (id) on delete cascade,
  tag text not null,
  primary key (note_id, tag)
);
alter table public.note_tags enable row level security;
create policy "Own tags" on public.note_tags
  for all to authenticated
  using (exists (select 1 from public.notes n where n.id = note_id and n.user_id = (select auth.uid())))
  with check (exists (select 1 from public.notes n where n.id = note_id and n.user_id = (select auth.uid())));
grant select, insert, delete on public.note_tags to authenticated;
grant all on public.note_tags to service_role;
