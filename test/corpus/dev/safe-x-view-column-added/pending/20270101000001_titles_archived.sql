create or replace view public.note_titles with (security_invoker = true) as
  select id, title, archived from public.notes;
