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
