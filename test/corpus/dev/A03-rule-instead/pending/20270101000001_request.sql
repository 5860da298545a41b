comment on view public.order_currency_requests is 'Insert to change';
insert into public.order_currency_requests (id, currency) values (1, 'USD');
