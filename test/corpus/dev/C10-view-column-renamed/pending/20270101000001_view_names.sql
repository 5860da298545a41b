create or replace view public.note_titles with (security_invoker = on) as
  select id, title as name from public.notes;
