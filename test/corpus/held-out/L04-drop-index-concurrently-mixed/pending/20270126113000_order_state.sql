alter table public.orders add column if not exists note text;
comment on column public.orders.note is 'internal';
drop index concurrently if exists public.orders_state_idx restrict;
