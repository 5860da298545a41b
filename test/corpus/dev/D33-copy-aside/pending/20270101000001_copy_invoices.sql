create table private.invoices_before_vat as
select * from public.invoices;
