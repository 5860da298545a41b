alter table public.organizations add column deleted_at timestamptz;
alter table public.memberships add column deleted_at timestamptz;
alter table public.orders add column deleted_at timestamptz;
