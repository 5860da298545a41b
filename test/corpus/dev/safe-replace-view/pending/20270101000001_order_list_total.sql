create or replace view public.order_list with (security_invoker = on) as
select id, status, total_cents from public.orders;
