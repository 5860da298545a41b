create table public.invoices (
  id bigint not null,
  customer_id bigint not null,
  number varchar(20) not null,
  amount numeric(10, 2) not null,
  currency char(3) not null default 'EUR',
  issued_on date not null default current_date,
  paid_at timestamptz
);

alter table public.invoices enable row level security;
create policy "invoices: owner reads" on public.invoices for select to authenticated using ((select auth.jwt() -> 'app_metadata' ->> 'role') = 'accountant');
grant select, insert, update, delete on public.invoices to authenticated;
grant all on public.invoices to service_role;
insert into public.invoices (id, customer_id, number, amount, paid_at)
select n, 1 + n % 7, 'INV-' || lpad(n::text, 5, '0'), 19.90 * n, case when n % 3 = 0 then now() end from generate_series(1, 30) n;
