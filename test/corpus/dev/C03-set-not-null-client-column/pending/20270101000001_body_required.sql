alter table public.notes alter column body set not null;
