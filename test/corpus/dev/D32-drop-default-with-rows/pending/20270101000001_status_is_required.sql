comment on column public.orders.status is 'set by the checkout function';
alter table public.orders alter column status drop default;
