-- the three invoices that the bank reported late
update public.invoices
set paid_at = now()
where paid_at is null;
