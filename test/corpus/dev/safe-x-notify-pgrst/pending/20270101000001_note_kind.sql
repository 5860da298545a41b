alter table public.notes add column kind text;

notify pgrst, 'reload schema';
