alter table public.customers alter column country set statistics 200;
alter table public.customers add constraint customers_email_key unique (email);
