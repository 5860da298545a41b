alter table public.orders alter column total_cents type bigint;
