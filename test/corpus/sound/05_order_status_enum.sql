create type public.order_status as enum (
  'draft',
  'pending',
  'paid',
  'cancelled'
);

comment on type public.order_status is 'Life cycle of an order';
