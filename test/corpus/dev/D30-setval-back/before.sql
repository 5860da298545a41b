create sequence public.invoice_number_seq;
create table public.invoice_numbers (number bigint primary key default nextval('public.invoice_number_seq'), issued_to text);
alter table public.invoice_numbers enable row level security;
create policy "accounting only" on public.invoice_numbers for select to authenticated using (false);
grant select, insert on public.invoice_numbers to service_role;
insert into public.invoice_numbers (issued_to) select 'customer ' || n from generate_series(1, 40) n;
