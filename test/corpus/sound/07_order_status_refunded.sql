-- refunds are entered by support; used from the next migration on
alter type public.order_status
  add value if not exists 'refunded' after 'paid';
