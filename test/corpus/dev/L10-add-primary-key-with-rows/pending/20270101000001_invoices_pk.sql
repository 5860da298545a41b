alter table public.invoices add primary key (id);
