alter table public.notes add column ours text;
<<<<<<< HEAD
alter table public.notes add column mood text;
=======
alter table public.notes add column feeling text;
>>>>>>> feature/mood
