-- second half of products_price_positive
alter table public.products
  validate constraint products_price_positive;
