comment on column public.orders.currency is 'ISO 4217';
alter table public.orders alter column currency set default 'EUR';

vacuum analyze public.orders;
