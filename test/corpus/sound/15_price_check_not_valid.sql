alter table public.products
  add constraint products_price_positive
  check (price_cents >= 0) not valid;
