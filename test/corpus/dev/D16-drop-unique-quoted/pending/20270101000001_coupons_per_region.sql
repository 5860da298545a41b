alter table public.coupons add column region text;
alter table public.coupons drop constraint "Coupons_code_unique";
alter table public.coupons add column valid_until date;
