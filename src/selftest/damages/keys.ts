import type { ContentDamage } from '../damage.js';
import { content } from './content.js';

export const keyDamages: readonly ContentDamage[] = [
  content(
    'check-lost',
    'A check lost',
    /^constraint customers_credit_check on public\.customers: missing/,
    `alter table public.customers drop constraint customers_credit_check`,
  ),
  content(
    'check-wider',
    'A check that lets more through',
    /^constraint customers_credit_check on public\.customers\b/,
    `alter table public.customers drop constraint customers_credit_check; alter table public.customers add constraint customers_credit_check check (credit >= -1)`,
  ),
  content(
    'check-validated',
    'A check that was never validated, validated',
    /^constraint invoices_number_check on public\.invoices\b/,
    `alter table public.invoices validate constraint invoices_number_check`,
  ),
  content(
    'primary-lost',
    'A primary key lost',
    /^constraint debit_pkey on books\.debit: missing/,
    `alter table books.debit drop constraint debit_pkey`,
  ),
  content(
    'unique-lost',
    'A unique key lost',
    /^constraint customers_email_key on public\.customers: missing/,
    `alter table public.customers drop constraint customers_email_key`,
  ),
  content(
    'foreign-lost',
    'A foreign key lost',
    /^constraint invoices_customer_fkey on public\.invoices: missing/,
    `alter table public.invoices drop constraint invoices_customer_fkey`,
  ),
  content(
    'foreign-cascade',
    'ON DELETE CASCADE for RESTRICT',
    /^constraint invoices_customer_fkey on public\.invoices\b/,
    `alter table public.invoices drop constraint invoices_customer_fkey; alter table public.invoices add constraint invoices_customer_fkey foreign key (customer_id) references public.customers (id) on delete cascade`,
  ),
  content(
    'foreign-not-valid',
    'A foreign key no longer validated',
    /^constraint invoices_customer_fkey on public\.invoices\b/,
    `alter table public.invoices drop constraint invoices_customer_fkey; alter table public.invoices add constraint invoices_customer_fkey foreign key (customer_id) references public.customers (id) on delete restrict not valid`,
  ),
  content(
    'foreign-deferrable',
    'A foreign key no longer deferrable',
    /^constraint invoice_lines_invoice_fkey on public\.invoice_lines\b/,
    `alter table public.invoice_lines alter constraint invoice_lines_invoice_fkey not deferrable`,
  ),
  content(
    'foreign-deferred',
    'A foreign key that is checked at once',
    /^constraint invoice_lines_invoice_fkey on public\.invoice_lines\b/,
    `alter table public.invoice_lines alter constraint invoice_lines_invoice_fkey deferrable initially immediate`,
  ),
  content(
    'exclusion-lost',
    'An exclusion constraint lost',
    /^constraint bookings_no_overlap on books\.bookings: missing/,
    `alter table books.bookings drop constraint bookings_no_overlap`,
  ),
  content(
    'index-lost',
    'An index lost',
    /^index public\.invoices_open_idx: missing/,
    `drop index public.invoices_open_idx`,
  ),
  content(
    'index-more',
    'An index too many',
    /^index public\.made_up_idx: not at the source/,
    `create index made_up_idx on public.invoices (net)`,
  ),
  content(
    'index-unique',
    'A unique index that is not',
    /^index public\.invoices_number_idx\b/,
    `drop index public.invoices_number_idx; create index invoices_number_idx on public.invoices (number)`,
  ),
  content(
    'index-where',
    'An index without its condition',
    /^index public\.invoices_open_idx\b/,
    `drop index public.invoices_open_idx; create index invoices_open_idx on public.invoices (customer_id)`,
  ),
  content(
    'index-method',
    'An index of another kind',
    /^index public\.tasks_labels_idx\b/,
    `drop index public.tasks_labels_idx; create index tasks_labels_idx on public.tasks (labels)`,
  ),
  content(
    'statistics-lost',
    'A statistics object lost',
    /^statistics public\.invoices_state_stx: missing/,
    `drop statistics public.invoices_state_stx`,
  ),
  content(
    'statistics-kind',
    'A statistics object of fewer kinds',
    /^statistics public\.invoices_state_stx\b/,
    `drop statistics public.invoices_state_stx; create statistics public.invoices_state_stx (ndistinct) on state, customer_id from public.invoices`,
  ),
];
