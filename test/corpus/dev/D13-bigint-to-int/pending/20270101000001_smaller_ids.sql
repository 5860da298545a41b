alter table public.uploads alter column size_bytes type integer;
