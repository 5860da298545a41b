create view public.note_titles
  with (security_invoker = on) as
  select id, user_id, title from public.notes where not archived;
grant select on public.note_titles to authenticated;
