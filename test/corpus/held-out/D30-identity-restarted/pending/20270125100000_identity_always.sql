alter table public.invoices
  alter column id set generated always set cache 20 restart with 1;
