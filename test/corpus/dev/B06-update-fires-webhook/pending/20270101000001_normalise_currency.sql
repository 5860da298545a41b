alter table public.orders alter column currency set default 'EUR';

update public.orders set currency = 'EUR' where currency is null;
