alter table public.invoices alter column amount type numeric(14, 2);
