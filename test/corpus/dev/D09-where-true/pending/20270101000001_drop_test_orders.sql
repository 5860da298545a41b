delete from public.orders where 1 = 1;
