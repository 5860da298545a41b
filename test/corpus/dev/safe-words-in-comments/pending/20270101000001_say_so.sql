-- Do not: drop table public.customers; truncate public.customers; delete from public.customers;
/* alter table public.customers drop column email; */
comment on table public.customers is 'Never DELETE FROM customers; use the archive. DROP TABLE only with two people.';
