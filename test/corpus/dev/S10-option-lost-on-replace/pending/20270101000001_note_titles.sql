create index notes_archived_idx on public.notes (archived);

create or replace view public.note_titles as
  select id, title, created_at from public.notes;
