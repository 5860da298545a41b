create type public.order_state_v2 as enum ('open', 'paid', 'refunded');
alter table public.shop_orders
  alter column state type public.order_state_v2
  using (case state when 'draft' then 'open' else state::text end)::public.order_state_v2;
comment on column public.shop_orders.state is 'drafts are open orders now';
