create materialized view reporting.orders_per_day as
select date_trunc('day', placed_at) as day, count(*) as orders, sum(total_cents) as cents
from public.orders
group by 1;
create unique index orders_per_day_day_idx on reporting.orders_per_day (day);
