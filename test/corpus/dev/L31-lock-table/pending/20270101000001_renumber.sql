lock table public.orders in access exclusive mode;
update public.orders set reference = 'X' || reference where id = 5;
