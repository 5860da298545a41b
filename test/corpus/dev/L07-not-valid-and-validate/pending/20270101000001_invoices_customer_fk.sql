alter table public.invoices
  add constraint invoices_customer_id_fkey foreign key (customer_id) references public.customers (id) not valid;
alter table public.invoices validate constraint invoices_customer_id_fkey;
