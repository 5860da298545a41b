alter table public.customers alter column email set not null;
