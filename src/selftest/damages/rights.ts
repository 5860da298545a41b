import type { ContentDamage } from '../damage.js';
import { content } from './content.js';

const rightsOn = (name: string) => new RegExp(`^rights on .*${name.replace('.', '\\.')}`);

const policies = [
  content(
    'policy-lost',
    'A policy lost',
    /^policy "Accountants see invoices" on public\.invoices: missing/,
    `drop policy "Accountants see invoices" on public.invoices`,
  ),
  content(
    'policy-more',
    'A policy too many, for everybody',
    /^policy .*on public\.customers: not at the source/,
    `create policy "Everybody" on public.customers using (true)`,
  ),
  content(
    'policy-wider',
    'A policy that lets everything through',
    /^policy "Accountants see customers"/,
    `alter policy "Accountants see customers" on public.customers using (true)`,
  ),
  content(
    'policy-check',
    'A policy without its check',
    /^policy "Accountants write lines"/,
    `drop policy "Accountants write lines" on public.invoice_lines; create policy "Accountants write lines" on public.invoice_lines for all to authenticated using (public.is_accountant())`,
  ),
  content(
    'policy-role',
    'A policy for everybody, once for the signed-in',
    /^policy "Accountants see customers"/,
    `alter policy "Accountants see customers" on public.customers to public`,
  ),
  content(
    'policy-permissive',
    'A restrictive policy made permissive',
    /^policy "Nobody changes what was paid"/,
    `drop policy "Nobody changes what was paid" on public.invoices; create policy "Nobody changes what was paid" on public.invoices for update to authenticated using (state <> 'paid') with check (state <> 'void')`,
  ),
  content(
    'policy-command',
    'A policy for reading that is for all',
    /^policy "Accountants see customers"/,
    `drop policy "Accountants see customers" on public.customers; create policy "Accountants see customers" on public.customers to authenticated using (public.is_accountant())`,
  ),
  content(
    'rls-off',
    'Row level security off',
    /^row level security public\.customers/,
    `alter table public.customers disable row level security`,
  ),
  content(
    'rls-not-forced',
    'Row level security no longer forced on the owner',
    /^row level security public\.invoices/,
    `alter table public.invoices no force row level security`,
  ),
];

const grants = [
  content(
    'grant-anon',
    'A table that anon may read',
    rightsOn('public.invoices'),
    `grant select on public.invoices to anon`,
  ),
  content(
    'grant-more',
    'A table that the signed-in may delete from',
    rightsOn('public.invoice_lines'),
    `grant delete on public.invoice_lines to authenticated`,
  ),
  content(
    'grant-lost',
    'The right to read a table lost',
    rightsOn('public.invoices'),
    `revoke select on public.invoices from authenticated`,
  ),
  content(
    'grant-option',
    'A right that may be handed on',
    rightsOn('public.invoices'),
    `grant select on public.invoices to authenticated with grant option`,
  ),
  content(
    'grant-column-lost',
    'The right on one column lost',
    rightsOn('public.customers.name'),
    `revoke select (name) on public.customers from authenticated`,
  ),
  content(
    'grant-column-more',
    'A right on one column more',
    rightsOn('public.customers.email'),
    `grant select (email) on public.customers to authenticated`,
  ),
  content(
    'grant-view',
    'A view that anon may read',
    rightsOn('public.big_customers'),
    `grant select on public.big_customers to anon`,
  ),
  content(
    'grant-matview',
    'A materialized view that anon may read',
    rightsOn('books.turnover'),
    `grant select on books.turnover to anon`,
  ),
  content(
    'grant-sequence',
    'A sequence that anon may use',
    rightsOn('public.invoices_id_seq'),
    `grant usage on sequence public.invoices_id_seq to anon`,
  ),
  content(
    'grant-schema',
    'A schema in which anon may create',
    rightsOn('books'),
    `grant usage, create on schema books to anon`,
  ),
  content(
    'grant-function',
    'A function that everybody may call',
    rightsOn('public.is_accountant'),
    `grant execute on function public.is_accountant() to public`,
  ),
  content(
    'grant-procedure',
    'A procedure that everybody may call',
    rightsOn('books.close_month'),
    `grant execute on procedure books.close_month(date) to public`,
  ),
  content(
    'grant-type',
    'A type that everybody may use',
    rightsOn('books.price_range'),
    `grant usage on type books.price_range to public`,
  ),
  content(
    'defaults-lost',
    'A default privilege lost',
    /^default rights .*postgres in books on r/,
    `alter default privileges for role postgres in schema books revoke select on tables from authenticated`,
  ),
  content(
    'defaults-more',
    'A default privilege for anon',
    /^default rights .*postgres in books on r/,
    `alter default privileges for role postgres in schema books grant select on tables to anon`,
  ),
  content(
    'defaults-everywhere',
    'A default privilege in all schemas',
    /^default rights .*postgres everywhere/,
    `alter default privileges for role postgres revoke execute on functions from public`,
  ),
];

const owners = [
  content(
    'owner-table',
    'A table with another owner',
    /^table public\.invoice_lines\b/,
    `alter table public.invoice_lines owner to service_role`,
  ),
  content(
    'owner-view',
    'A view with another owner',
    /^view public\.big_customers\b/,
    `alter view public.big_customers owner to service_role`,
  ),
  content(
    'owner-function',
    'A function with another owner',
    /^function public\.is_accountant\(\)/,
    `alter function public.is_accountant() owner to supabase_admin`,
  ),
  content('owner-schema', 'A schema with another owner', /^schema books\b/, `alter schema books owner to service_role`),
  content(
    'owner-type',
    'A type with another owner',
    /^type public\.invoice_state\b/,
    `alter type public.invoice_state owner to service_role`,
  ),
  content(
    'owner-sequence',
    'A sequence with another owner',
    /^sequence books\.receipt_number\b/,
    `alter sequence books.receipt_number owner to service_role`,
  ),
  content(
    'owner-publication',
    'A publication with another owner',
    /^publication billing_feed\b/,
    `alter publication billing_feed owner to supabase_admin`,
  ),
];

export const rightDamages: readonly ContentDamage[] = [...policies, ...grants, ...owners];
