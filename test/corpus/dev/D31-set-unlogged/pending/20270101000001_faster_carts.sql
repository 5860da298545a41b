alter table public.cart_items set unlogged;
