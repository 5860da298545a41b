alter table public.orders alter column reference type text;
