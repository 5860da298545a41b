create table public.coupons (code text primary key, percent int);
insert into public.coupons values ('A', 10), ('B', 20);
