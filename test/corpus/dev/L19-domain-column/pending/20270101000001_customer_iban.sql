alter table public.customers add column iban public.iban;
