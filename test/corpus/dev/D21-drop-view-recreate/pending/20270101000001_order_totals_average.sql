drop view public.order_totals;
create view public.order_totals as
  select user_id, count(*) as orders, avg(total_cents) as average_cents from public.orders group by user_id;
