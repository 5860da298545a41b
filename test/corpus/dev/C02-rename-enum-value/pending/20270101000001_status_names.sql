alter type public.order_status rename value 'shipped' to 'dispatched';
