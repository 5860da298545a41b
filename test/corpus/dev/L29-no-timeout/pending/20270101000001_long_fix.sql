set local statement_timeout = 0;
update public.orders set note = null where note = '' or status = 'cancelled';
