-- the dashboard filters by user
create index orders_user_id_idx on public.orders (user_id);
