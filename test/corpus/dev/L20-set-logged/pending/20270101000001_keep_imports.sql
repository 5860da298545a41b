alter table public.import_rows set logged;
