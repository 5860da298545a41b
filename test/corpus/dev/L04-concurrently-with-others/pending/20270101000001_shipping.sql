alter table public.orders add column carrier text;
create index concurrently orders_placed_at_idx on public.orders (placed_at);
comment on column public.orders.carrier is 'set by the warehouse';
