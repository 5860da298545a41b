comment on column public.notes.archived is 'When it was archived';
alter table public.notes alter column archived type text using archived::text;
