create table public.orders (
  id uuid primary key default gen_random_uuid(),
  customer_id uuid not null default auth.uid() references auth.users (id),
  placed_at timestamptz not null default now()
);

create table public.order_lines (
  order_id uuid not null references public.orders (id) on delete cascade,
  line_no smallint not null,
  sku text not null,
  quantity integer not null check (quantity > 0),
  unit_cents integer not null check (unit_cents >= 0),
  primary key (order_id, line_no)
);

create index orders_customer_id_idx on public.orders (customer_id);

alter table public.orders enable row level security;
alter table public.order_lines enable row level security;

create policy "customers read their orders"
  on public.orders for select to authenticated
  using (customer_id = (select auth.uid()));

create policy "customers read their order lines"
  on public.order_lines for select to authenticated
  using (
    exists (
      select 1
      from public.orders o
      where o.id = order_lines.order_id
        and o.customer_id = (select auth.uid())
    )
  );

grant select on public.orders, public.order_lines to authenticated;
grant select, insert, update, delete on public.orders, public.order_lines to service_role;

create view public.order_totals
with (security_invoker = true)
as
select o.id, o.placed_at, coalesce(sum(l.quantity * l.unit_cents), 0) as total_cents
from public.orders o
left join public.order_lines l on l.order_id = o.id
group by o.id;

grant select on public.order_totals to authenticated, service_role;
