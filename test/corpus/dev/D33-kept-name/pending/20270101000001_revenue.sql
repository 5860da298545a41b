create table if not exists private.revenue_by_currency as
select currency, sum(amount) as amount, count(*) as invoices
from public.invoices
group by currency;
