import type { ContentDamage } from '../damage.js';
import { content } from './content.js';

const triggers = [
  content(
    'trigger-lost',
    'A trigger lost',
    /^trigger invoices_note_change on public\.invoices: missing/,
    `drop trigger invoices_note_change on public.invoices`,
  ),
  content(
    'trigger-auth',
    'The trigger on new users lost',
    /^trigger on_auth_user_created on auth\.users: missing/,
    `drop trigger on_auth_user_created on auth.users`,
  ),
  content(
    'trigger-disabled',
    'A trigger disabled',
    /^trigger invoices_note_change on public\.invoices\b/,
    `alter table public.invoices disable trigger invoices_note_change`,
  ),
  content(
    'trigger-enabled',
    'A disabled trigger enabled',
    /^trigger invoices_note_number on public\.invoices\b/,
    `alter table public.invoices enable trigger invoices_note_number`,
  ),
  content(
    'trigger-replica',
    'A trigger that fires on replicas only',
    /^trigger invoices_note_change on public\.invoices\b/,
    `alter table public.invoices enable replica trigger invoices_note_change`,
  ),
  content(
    'trigger-when',
    'A trigger without its condition',
    /^trigger invoices_note_change on public\.invoices\b/,
    `drop trigger invoices_note_change on public.invoices; create trigger invoices_note_change before update on public.invoices for each row execute function books.note_change()`,
  ),
  content(
    'rule-lost',
    'A rule lost',
    /^rule keep_old_notes on books\.old_notes: missing/,
    `drop rule keep_old_notes on books.old_notes`,
  ),
  content(
    'rule-disabled',
    'A rule disabled',
    /^rule keep_old_notes on books\.old_notes\b/,
    `alter table books.old_notes disable rule keep_old_notes`,
  ),
  content(
    'event-trigger-lost',
    'An event trigger lost',
    /^event trigger pgrst_drop_watch: missing/,
    `drop event trigger pgrst_drop_watch`,
  ),
  content(
    'event-trigger-disabled',
    'An event trigger disabled',
    /^event trigger pgrst_ddl_watch\b/,
    `alter event trigger pgrst_ddl_watch disable`,
  ),
];

const code = [
  content(
    'function-lost',
    'A function lost',
    /^procedure books\.close_month\(.*\): missing/,
    `drop procedure books.close_month(date)`,
  ),
  content(
    'function-body',
    'Another body of a function',
    /^function public\.is_accountant\(\)/,
    `create or replace function public.is_accountant() returns boolean language sql stable security definer set search_path = '' as 'select true'`,
  ),
  content(
    'function-blank',
    'A body of a function with one blank more',
    /^function books\.note_change\(\)/,
    `
    create or replace function books.note_change() returns trigger language plpgsql set search_path = '' as $$
begin
  return  new;
end $$`,
  ),
  content(
    'function-definer',
    'SECURITY DEFINER lost',
    /^function public\.is_accountant\(\)/,
    `alter function public.is_accountant() security invoker`,
  ),
  content(
    'function-search-path',
    'The search_path of a function lost',
    /^function public\.is_accountant\(\)/,
    `alter function public.is_accountant() reset search_path`,
  ),
  content(
    'function-volatile',
    'A function that may be asked anew each time',
    /^function public\.next_state\(/,
    `alter function public.next_state(public.invoice_state) volatile`,
  ),
  content(
    'function-strict',
    'A function that is called with NULL',
    /^function public\.next_state\(/,
    `alter function public.next_state(public.invoice_state) called on null input`,
  ),
  content(
    'function-more',
    'An overloaded function too many',
    /^function public\.is_accountant\(.+\): not at the source/,
    `create function public.is_accountant(who uuid) returns boolean language sql as 'select true'`,
  ),
  content(
    'aggregate',
    'Another start of an aggregate',
    /^aggregate books\.product\(/,
    `create or replace aggregate books.product (numeric) (sfunc = numeric_mul, stype = numeric, initcond = '0')`,
  ),
  content('cast-lost', 'A cast lost', /^cast\b.*postal_address/, `drop cast (books.postal_address as text)`),
  content(
    'operator-lost',
    'An operator lost',
    /^operator\b.*=~=/,
    `drop operator books.=~= (books.postal_address, books.postal_address)`,
  ),
  content(
    'search-configuration-lost',
    'A text search configuration lost',
    /^text search configuration books\.plain\b/,
    `drop text search configuration books.plain`,
  ),
  content(
    'search-configuration-mapping',
    'A text search configuration with other dictionaries',
    /^text search .*books\.plain\b/,
    `alter text search configuration books.plain drop mapping for email`,
  ),
];

const views = [
  content('view-lost', 'A view lost', /^view public\.open_invoices: missing/, `drop view public.open_invoices`),
  content(
    'view-text',
    'Another query of a view',
    /^view public\.open_invoices\b/,
    `create or replace view public.open_invoices with (security_invoker = on, security_barrier = on) as select i.id, i.number, c.name from public.invoices i join public.customers c on c.id = i.customer_id where i.state <> 'paid'`,
  ),
  content(
    'view-invoker',
    'A view without security_invoker',
    /^view public\.open_invoices\b/,
    `alter view public.open_invoices reset (security_invoker)`,
  ),
  content(
    'view-barrier',
    'A view without security_barrier',
    /^view public\.open_invoices\b/,
    `alter view public.open_invoices set (security_barrier = off)`,
  ),
  content(
    'view-check',
    'A view without its check option',
    /^view public\.big_customers\b/,
    `alter view public.big_customers reset (check_option)`,
  ),
  content(
    'matview-lost',
    'A materialized view lost',
    /^materialized view books\.turnover: missing/,
    `drop materialized view books.turnover`,
  ),
  content(
    'matview-text',
    'Another query of a materialized view',
    /^materialized view books\.turnover\b/,
    `
    drop materialized view books.turnover;
    create materialized view books.turnover as select state, sum(gross) as net from public.invoices group by state;
    create unique index turnover_state_idx on books.turnover (state); alter materialized view books.turnover owner to postgres`,
  ),
  content(
    'matview-empty',
    'A materialized view that is not filled',
    /books\.turnover\b/,
    `refresh materialized view books.turnover with no data`,
  ),
];

export const codeDamages: readonly ContentDamage[] = [...triggers, ...code, ...views];
