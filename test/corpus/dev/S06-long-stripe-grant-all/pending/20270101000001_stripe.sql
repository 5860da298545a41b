-- Stripe: mirrored by a webhook that uses the service role
create type public.subscription_status as enum
  ('trialing', 'active', 'canceled', 'incomplete', 'incomplete_expired', 'past_due', 'unpaid', 'paused');

create table public.customers (
  user_id uuid primary key references auth.users (id) on delete cascade,
  stripe_customer_id text not null unique
);
alter table public.customers enable row level security;
create policy "Users see their customer id" on public.customers
  for select to authenticated using ((select auth.uid()) = user_id);
grant select on public.customers to authenticated;
grant all on public.customers to service_role;

create table public.prices (
  id text primary key,
  product_name text not null,
  active boolean not null default true,
  unit_amount bigint,
  currency text not null check (char_length(currency) = 3)
);
alter table public.prices enable row level security;
create policy "Active prices are public" on public.prices
  for select to anon, authenticated using (active);
grant select on public.prices to anon, authenticated;
grant all on public.prices to service_role;

create table public.subscriptions (
  id text primary key,
  user_id uuid not null references auth.users (id) on delete cascade,
  status public.subscription_status not null,
  price_id text not null references public.prices (id),
  cancel_at_period_end boolean not null default false,
  current_period_end timestamptz not null
);
create index subscriptions_user_id_idx on public.subscriptions (user_id);
create index subscriptions_price_id_idx on public.subscriptions (price_id);
alter table public.subscriptions enable row level security;
create policy "Users see their subscriptions" on public.subscriptions
  for select to authenticated using ((select auth.uid()) = user_id);
create policy "Users update their subscriptions" on public.subscriptions
  for update to authenticated using ((select auth.uid()) = user_id) with check ((select auth.uid()) = user_id);
grant all on public.subscriptions to anon, authenticated;
grant all on public.subscriptions to service_role;

create function public.has_active_subscription() returns boolean
language sql stable security invoker set search_path = '' as $$
  select exists (
    select 1 from public.subscriptions s
    where s.user_id = (select auth.uid()) and s.status in ('trialing', 'active')
  );
$$;
revoke execute on function public.has_active_subscription() from public, anon;
grant execute on function public.has_active_subscription() to authenticated;

insert into public.prices (id, product_name, unit_amount, currency)
values ('price_free', 'Free', 0, 'eur'), ('price_pro', 'Pro', 1900, 'eur')
on conflict (id) do nothing;
