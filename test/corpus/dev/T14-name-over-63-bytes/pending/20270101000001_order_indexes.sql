create index if not exists orders_lookup_for_the_customer_dashboard_by_user_and_created_at on public.orders (user_id, created_at);
create index if not exists orders_lookup_for_the_customer_dashboard_by_user_and_created_at_with_status on public.orders (user_id, status);
