create type public.order_state as enum ('draft', 'open', 'paid', 'refunded');
create table public.shop_orders (
  id bigint generated always as identity primary key,
  state public.order_state not null
);
alter table public.shop_orders enable row level security;
create policy "shop staff" on public.shop_orders for select to authenticated
  using ((select auth.jwt() -> 'app_metadata' ->> 'role') = 'staff');
grant select on public.shop_orders to authenticated;
insert into public.shop_orders (state)
select (array['draft', 'open', 'paid', 'refunded'])[1 + n % 4]::public.order_state from generate_series(1, 24) n;
