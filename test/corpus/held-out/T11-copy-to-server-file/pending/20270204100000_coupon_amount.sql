copy (select * from public.coupons order by code) to '/tmp/coupons.csv' with (format csv, header);
alter table public.coupons add column amount_cents int;
