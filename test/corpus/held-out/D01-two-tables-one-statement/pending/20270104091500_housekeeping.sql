-- housekeeping after the billing rewrite
comment on table public.invoices is 'All invoices since 2024';

/* the 2023 ones were copied to the warehouse (ask finance) */
drop table
  if exists public.invoices_2023,
  "public"."Order Items (old)";

comment on column public.invoices.issued_at is 'local date of the seller';
