alter table public.orders disable trigger user;
update public.orders set reference = upper(reference) where id = 7;
