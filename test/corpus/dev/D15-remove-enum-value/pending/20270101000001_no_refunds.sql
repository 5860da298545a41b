alter type public.order_state rename to order_state_old;
create type public.order_state as enum ('draft', 'open', 'paid');
alter table public.shop_orders
  alter column state type public.order_state using state::text::public.order_state;
drop type public.order_state_old;
