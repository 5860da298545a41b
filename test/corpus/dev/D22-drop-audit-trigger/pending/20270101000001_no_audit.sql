alter table public.invoices add column reminder_sent_at timestamptz;
drop trigger invoices_audit on public.invoices;
