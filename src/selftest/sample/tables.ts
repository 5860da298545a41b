/** Tables with rows, keys and sequences of every kind; run as `postgres` on the example project. */
export const tablesSql = String.raw`
create schema books;
grant usage on schema books to authenticated, service_role;
alter default privileges in schema books grant select on tables to authenticated;
alter default privileges in schema books grant execute on functions to service_role;

create extension pg_trgm with schema extensions;

create type public.invoice_state as enum ('draft', 'sent', 'paid', 'void', 'disputed');
create domain public.currency as text default 'EUR' constraint currency_is_iso check (value ~ '^[A-Z]{3}$');
create type books.postal_address as (street text, city text);
create type books.price_range as range (subtype = numeric);
create collation books.by_number (provider = icu, locale = 'en-u-kn-true');

create table public.customers (
  id bigint generated always as identity primary key,
  name text not null,
  email text constraint customers_email_key unique,
  nickname text collate books.by_number,
  address books.postal_address,
  credit numeric(12, 2) not null default 100.00,
  notes text,
  constraint customers_credit_check check (credit >= 0)
);
insert into public.customers (name, email, nickname, address, credit, notes)
select 'Customer ' || n, 'customer' || n || '@example.com', 'c' || n, row('Street ' || n, 'Town')::books.postal_address, n * 10, ''
from generate_series(1, 40) n;
comment on table public.customers is 'Whoever is sent invoices';
comment on column public.customers.credit is 'In euros';
create index customers_name_trgm on public.customers using gin (name extensions.gin_trgm_ops);
alter table public.customers alter column name set statistics 500;
alter table public.customers alter column notes set storage external;

create table public.invoices (
  id serial primary key,
  customer_id bigint not null constraint invoices_customer_fkey references public.customers (id) on delete restrict,
  number text not null,
  state public.invoice_state not null default 'draft',
  currency public.currency not null,
  net numeric(12, 2) not null,
  issued_at timestamptz not null default timestamptz '2026-01-01 00:00:00+00',
  reminded boolean not null default false,
  gross numeric generated always as (net * 1.19) stored
);
insert into public.invoices (customer_id, number, state, net, issued_at)
select 1 + n % 40, 'I-' || n, (array['draft', 'sent', 'paid', 'void']::public.invoice_state[])[1 + n % 4], n * 3.25,
  timestamptz '2026-01-05 08:30:00.000001+00' + n * interval '90 minutes'
from generate_series(1, 120) n;
create unique index invoices_number_idx on public.invoices (number);
create index invoices_open_idx on public.invoices (customer_id) where state = 'sent';
alter table public.invoices add constraint invoices_number_check check (number like 'I-%') not valid;
comment on constraint invoices_number_check on public.invoices is 'Older ones were numbered by hand';
create statistics public.invoices_state_stx (dependencies, ndistinct) on state, customer_id from public.invoices;

create table public.invoice_lines (
  invoice_id integer not null,
  line smallint not null,
  product text not null,
  amount numeric not null default 1,
  discount numeric(5, 2) not null default 0,
  constraint invoice_lines_pkey primary key (invoice_id, line),
  constraint invoice_lines_invoice_fkey foreign key (invoice_id) references public.invoices (id) on delete cascade deferrable initially deferred
);
insert into public.invoice_lines select i, l, 'Product ' || (i * l) % 17, l / 2.0 from generate_series(1, 120) i, generate_series(1, 3) l;

-- As many rows, and the same columns, in both.
create table books.debit (entry integer primary key, amount numeric not null, memo varchar(40));
create table books.credit (like books.debit including all);
insert into books.debit select n, n * 1.5, 'debit ' || n from generate_series(1, 25) n;
insert into books.credit select n, n * 2.5, 'credit ' || n from generate_series(1, 25) n;

create sequence books.receipt_number as integer start 1000 increment 5 cache 1 no cycle;
select setval('books.receipt_number', 1035);

create table books.bookings (room integer not null, during tstzrange not null, guest text,
  constraint bookings_no_overlap exclude using gist (during with &&) where (room = 1) deferrable);
insert into books.bookings select 1, tstzrange(timestamptz '2026-05-01 00:00+00' + n * interval '2 days', timestamptz '2026-05-02 00:00+00' + n * interval '2 days'), 'guest ' || n
from generate_series(1, 10) n;

create table books.days (day date not null, turnover numeric not null, primary key (day)) partition by range (day);
create table books.days_2025 partition of books.days for values from ('2025-01-01') to ('2026-01-01');
create table books.days_2026 partition of books.days for values from ('2026-01-01') to ('2027-01-01');
create table books.days_other partition of books.days default;
insert into books.days select date '2025-12-01' + n, n * 10 from generate_series(0, 60) n;

create table books.notes (id integer primary key, body text);
create table books.old_notes (archived_on date) inherits (books.notes);
insert into books.notes values (1, 'a note');
insert into books.old_notes values (2, 'an old note', '2025-06-01');

create unlogged table books.cache (key text primary key, value jsonb);
insert into books.cache values ('rates', '{"EUR": 1, "USD": 1.1}');

alter publication supabase_realtime add table books.debit;
create publication billing_feed for table public.invoices (id, number, net) where (net > 10) with (publish = 'insert');
`;
