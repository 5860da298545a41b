alter table public.customers
  add constraint customers_email_not_null check (email is not null) not valid;
