create table public.cart_items (
  id bigint generated always as identity primary key,
  session_id uuid not null default gen_random_uuid(),
  sku text not null
);
alter table public.cart_items enable row level security;
create policy "own cart" on public.cart_items for select to authenticated using (session_id = (select auth.uid()));
grant select, insert, delete on public.cart_items to authenticated;
insert into public.cart_items (sku) select 'SKU-' || n from generate_series(1, 30) n;
