update public.orders set currency = 'EUR' where currency is null;
