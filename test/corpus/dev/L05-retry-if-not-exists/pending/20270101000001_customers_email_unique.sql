create unique index concurrently customers_email_key on public.customers (email);
