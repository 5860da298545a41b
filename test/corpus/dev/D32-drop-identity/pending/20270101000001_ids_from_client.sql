alter table public.messages alter column id drop identity if exists;
