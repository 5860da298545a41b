-- imports are slow
drop index public.customers_email_lower_key;
