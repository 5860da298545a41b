/** Who may see and do what, and the code that runs; run as `postgres` after the tables. */
export const guardsSql = String.raw`
create function public.is_accountant() returns boolean language sql stable security definer set search_path = '' as $$
  select coalesce(auth.jwt() -> 'app_metadata' ->> 'department' = 'accounts', false)
$$;
create function public.next_state(now_at public.invoice_state) returns public.invoice_state
language sql immutable strict parallel safe set search_path = '' as $$
  select case now_at when 'draft' then 'sent' when 'sent' then 'paid' else now_at end::public.invoice_state
$$;
create procedure books.close_month(month date) language plpgsql set search_path = '' as $$
begin
  delete from books.cache where key = month::text;
end $$;
create aggregate books.product (numeric) (sfunc = numeric_mul, stype = numeric, initcond = '1');
create function books.address_text(books.postal_address) returns text language sql immutable as $$ select ($1).street || ', ' || ($1).city $$;
create cast (books.postal_address as text) with function books.address_text(books.postal_address) as assignment;
create function books.same_town(books.postal_address, books.postal_address) returns boolean language sql immutable as $$ select ($1).city = ($2).city $$;
create operator books.=~= (leftarg = books.postal_address, rightarg = books.postal_address, function = books.same_town);
create text search configuration books.plain (copy = pg_catalog.simple);
comment on function public.is_accountant() is 'Asked by every policy';
revoke execute on function public.is_accountant() from public, anon;
revoke execute on function public.next_state(public.invoice_state) from public, anon;

create function books.note_change() returns trigger language plpgsql set search_path = '' as $$
begin
  return new;
end $$;
create trigger invoices_note_change before update on public.invoices for each row when (old.state is distinct from new.state) execute function books.note_change();
create trigger invoices_note_number before update of number on public.invoices for each row execute function books.note_change();
alter table public.invoices disable trigger invoices_note_number;
create rule keep_old_notes as on delete to books.old_notes do instead nothing;

revoke all on public.customers, public.invoices, public.invoice_lines from anon, authenticated;
revoke all on sequence public.invoices_id_seq from anon;
grant select, insert, update on public.invoice_lines to authenticated;
grant select (id, name), update (notes) on public.customers to authenticated;
grant select on public.invoices to authenticated;
revoke execute on procedure books.close_month(date) from public;
revoke usage on type books.price_range from public;

alter table public.customers enable row level security;
alter table public.invoices enable row level security;
alter table public.invoices force row level security;
alter table public.invoice_lines enable row level security;
create policy "Accountants see customers" on public.customers for select to authenticated using (public.is_accountant());
create policy "Accountants see invoices" on public.invoices for select to authenticated using (public.is_accountant());
create policy "Nobody changes what was paid" on public.invoices as restrictive for update to authenticated using (state <> 'paid') with check (state <> 'void');
create policy "Accountants write lines" on public.invoice_lines for all to authenticated using (public.is_accountant()) with check (amount > 0);

create view public.open_invoices with (security_invoker = on, security_barrier = on) as
  select i.id, i.number, c.name from public.invoices i join public.customers c on c.id = i.customer_id where i.state = 'sent';
create view public.big_customers as select id, name from public.customers where credit > 300 with local check option;
revoke all on public.open_invoices, public.big_customers from anon;
create materialized view books.turnover as select state, sum(net) as net from public.invoices group by state;
create unique index turnover_state_idx on books.turnover (state);
revoke all on books.turnover from anon;
comment on view public.open_invoices is 'What somebody should ask for';
comment on schema books is 'The accounts';

select lo_from_bytea(424201, convert_to('The contract, signed in blue ink', 'UTF8'));
select lo_from_bytea(424202, decode(repeat('00ff10', 3000), 'hex'));
select lo_from_bytea(424203, decode(repeat('01fe20', 3000), 'hex'));
grant select on large object 424201 to authenticated;
comment on large object 424201 is 'A contract';
`;

/** Values that are told apart only by somebody who looks closely: one row, so that a change of it keeps every row's place. */
export const valuesSql = String.raw`
create table books.odd_values (
  id integer primary key,
  plain numeric, zero float8, third float8, small real, doc json, settings jsonb, body text, padded text, empty text,
  accents text, lines text, moment timestamptz, wall timestamp, hour timetz, span interval, day date, bits bit varying,
  image bytea, list text[], grid integer[], place point, address inet, mail text, code uuid, during tstzrange, words tsvector, markup xml, flag boolean, big bigint, nothing text
);
insert into books.odd_values values (
  1,
  1.00, '-0', 0.1::float8 + 0.2::float8, 1.1, '{"b": 1,  "a": 2, "a": 3}', '{"a": null}', 'body', 'padded', '',
  normalize('Björn Ångström', NFD), E'one\r\ntwo', '2026-03-29 01:30:00.123456+00', '2026-03-29 01:30:00.123456', '12:00:00+02', '24:00:00', '0044-03-15 BC', B'00101',
  '\x00ff5c0a', '{"NULL",NULL,""}', '[0:1]={1,2}', '(1,2)', '10.0.0.0/8', 'Ada@Example.com', '00000000-0000-4000-8000-00000000000a', '[2026-01-01 00:00:00+00,2026-02-01 00:00:00+00)', '''cat'':1 ''hat'':2', '<a><b/></a>', true, 9007199254740993, null
);
`;
