alter table public.orders alter column reference type varchar(80);
