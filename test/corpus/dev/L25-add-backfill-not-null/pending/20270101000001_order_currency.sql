alter table public.orders add column currency text;
update public.orders set currency = 'EUR' where currency is null;
alter table public.orders alter column currency set not null;
