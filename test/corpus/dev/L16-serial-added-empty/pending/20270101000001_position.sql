alter table public.orders add column position serial;
