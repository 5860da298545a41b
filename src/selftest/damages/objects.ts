import type { ContentDamage } from '../damage.js';
import { content } from './content.js';

const types = [
  content(
    'enum-more',
    'A label of an enum too many',
    /^type public\.invoice_state\b/,
    `alter type public.invoice_state add value 'lost'`,
  ),
  content(
    'enum-renamed',
    'Another name of a label that no row has',
    /^type public\.invoice_state\b/,
    `alter type public.invoice_state rename value 'disputed' to 'contested'`,
  ),
  content(
    'domain-check',
    'The check of a domain lost',
    /^type public\.currency\b/,
    `alter domain public.currency drop constraint currency_is_iso`,
  ),
  content(
    'domain-default',
    'Another default of a domain',
    /^type public\.currency\b/,
    `alter domain public.currency set default 'USD'`,
  ),
  content(
    'type-row',
    'A row type with a field more',
    /^type books\.postal_address\b/,
    `alter type books.postal_address add attribute country text`,
  ),
  content('type-range', 'A range type lost', /books\.price_(multi)?range\b.*missing/, `drop type books.price_range`),
  content(
    'collation',
    'A collation of another language',
    /^collation books\.by_number\b/,
    `
    alter table public.customers alter column nickname type text;
    drop collation books.by_number; create collation books.by_number (provider = icu, locale = 'de'); alter collation books.by_number owner to postgres;
    alter table public.customers alter column nickname type text collate books.by_number`,
  ),
];

const wide = [
  content('extension-lost', 'An extension lost', /^extension pg_trgm: missing/, `drop extension pg_trgm cascade`),
  content(
    'extension-schema',
    'An extension in another schema',
    /^extension pg_trgm\b/,
    `alter extension pg_trgm set schema public`,
  ),
  content(
    'schema-lost',
    'A schema lost, with all that was in it',
    /\bbooks\b.*missing/,
    `
    drop trigger invoices_note_change on public.invoices; drop trigger invoices_note_number on public.invoices; drop schema books cascade`,
  ),
  content(
    'publication-lost',
    'A publication lost',
    /^publication billing_feed: missing/,
    `drop publication billing_feed`,
  ),
  content(
    'publication-table',
    'A table taken out of Realtime',
    /^publication of public\.tasks in supabase_realtime: missing/,
    `alter publication supabase_realtime drop table public.tasks`,
  ),
  content(
    'publication-filter',
    'A publication without its row filter',
    /^publication of public\.invoices in billing_feed\b/,
    `alter publication billing_feed set table public.invoices (id, number, net)`,
  ),
  content(
    'publication-columns',
    'A publication of all columns',
    /^publication of public\.invoices in billing_feed\b/,
    `alter publication billing_feed set table public.invoices where (net > 10)`,
  ),
  content(
    'publication-commands',
    'A publication of other commands',
    /^publication billing_feed\b/,
    `alter publication billing_feed set (publish = 'insert, truncate')`,
  ),
];

const comments = [
  content(
    'comment-table',
    'The comment on a table lost',
    /^comment.*public\.customers\b/,
    `comment on table public.customers is null`,
  ),
  content(
    'comment-column',
    'Another comment on a column',
    /^comment.*public\.customers\.credit\b/,
    `comment on column public.customers.credit is 'In cents'`,
  ),
  content(
    'comment-function',
    'The comment on a function lost',
    /^comment.*public\.is_accountant/,
    `comment on function public.is_accountant() is null`,
  ),
  content(
    'comment-view',
    'The comment on a view lost',
    /^comment.*public\.open_invoices\b/,
    `comment on view public.open_invoices is null`,
  ),
  content('comment-schema', 'The comment on a schema lost', /^comment.*books\b/, `comment on schema books is null`),
  content(
    'comment-constraint',
    'The comment on a constraint lost',
    /^comment.*invoices_number_check\b/,
    `comment on constraint invoices_number_check on public.invoices is null`,
  ),
  content(
    'comment-more',
    'A comment that nobody wrote',
    /^comment.*public\.invoices\b/,
    `comment on table public.invoices is 'Made up'`,
  ),
];

export const objectDamages: readonly ContentDamage[] = [...types, ...wide, ...comments];
