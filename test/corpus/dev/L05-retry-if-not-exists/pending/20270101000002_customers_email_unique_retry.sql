-- the first build was cancelled in production; try once more
create unique index concurrently if not exists customers_email_key on public.customers (email);
