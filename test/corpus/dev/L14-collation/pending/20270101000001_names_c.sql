alter table public.customers alter column name type text collate "C";
