-- processed webhook ids; read and written by edge functions with the service role only
create table public.webhook_receipts (
  event_id text primary key,
  provider text not null,
  received_at timestamptz not null default now()
);

alter table public.webhook_receipts enable row level security;

create policy "service role only" on public.webhook_receipts
  for all
  to service_role
  using (true)
  with check (true);

revoke all on public.webhook_receipts from anon, authenticated;
grant select, insert, delete on public.webhook_receipts to service_role;
