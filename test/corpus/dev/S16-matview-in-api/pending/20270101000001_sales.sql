create materialized view public.daily_sales as
  select created_at::date as day, sum(total_cents) as total_cents from public.orders group by 1;
grant select on public.daily_sales to authenticated;
