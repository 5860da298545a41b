insert into auth.users (id, email, created_at)
select ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'user' || n || '@example.test', now()
from generate_series(1, 24) n;

create type public.order_status as enum ('draft', 'paid', 'shipped');
create table public.orders (
  id bigint generated always as identity primary key,
  user_id uuid not null references auth.users (id),
  status public.order_status not null default 'draft',
  total_cents integer not null,
  currency text,
  created_at timestamptz not null default now()
);
alter table public.orders enable row level security;
create policy "Own orders" on public.orders for select to authenticated using ((select auth.uid()) = user_id);
grant select on public.orders to authenticated;
grant all on public.orders to service_role;
insert into public.orders (user_id, status, total_cents)
select id, 'paid', 100 * n from auth.users, generate_series(1, 3) n;
