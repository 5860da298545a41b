-- every customer has one by now
alter table public.customers alter column email set not null;
