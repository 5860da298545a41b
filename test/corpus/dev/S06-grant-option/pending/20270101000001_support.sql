comment on table public.orders is 'Orders of the shop';
grant select, update, delete on public.orders to authenticated with grant option;
