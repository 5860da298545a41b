alter type public.order_status add value 'disputed' after 'paid';

alter table public.orders add column dispute_reason text;
update public.orders set dispute_reason = 'unknown' where status = 'disputed';
