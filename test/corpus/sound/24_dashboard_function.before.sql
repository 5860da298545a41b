create table public.billing_state (org_id uuid primary key, plan text);
alter table public.billing_state enable row level security;
