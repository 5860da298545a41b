drop materialized view reporting.revenue cascade;
create materialized view reporting.revenue as
  select customer_id, currency, sum(amount) as amount from public.invoices group by customer_id, currency;
grant select on reporting.revenue to service_role;
