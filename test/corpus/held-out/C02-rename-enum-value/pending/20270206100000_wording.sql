comment on type public.order_status is 'order life cycle';
alter type "public"."order_status" rename value 'shipped' to 'dispatched';
