create view public.recent_notes as
  select id, user_id, title, created_at from public.notes where created_at > now() - interval '30 days';
grant select on public.recent_notes to authenticated;
