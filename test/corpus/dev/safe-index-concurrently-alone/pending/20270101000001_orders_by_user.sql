-- the dashboard filters by user
create index concurrently orders_user_id_idx on public.orders (user_id);
