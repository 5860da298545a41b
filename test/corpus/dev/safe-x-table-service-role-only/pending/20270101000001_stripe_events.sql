create table public.stripe_events (
  id text primary key,
  received_at timestamptz not null default now(),
  payload jsonb not null
);
comment on table public.stripe_events is 'Written and read by the webhook (service role) only: no policy on purpose';
alter table public.stripe_events enable row level security;
revoke all on public.stripe_events from anon, authenticated;
grant all on public.stripe_events to service_role;
