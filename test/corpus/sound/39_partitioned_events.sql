create table public.usage_events (
  id uuid not null default gen_random_uuid(),
  org_id uuid not null,
  name text not null,
  occurred_at timestamptz not null default now(),
  primary key (id, occurred_at)
) partition by range (occurred_at);

create table public.usage_events_2027_01 partition of public.usage_events
  for values from ('2027-01-01') to ('2027-02-01');
create table public.usage_events_2027_02 partition of public.usage_events
  for values from ('2027-02-01') to ('2027-03-01');

alter table public.usage_events enable row level security;
alter table public.usage_events_2027_01 enable row level security;
alter table public.usage_events_2027_02 enable row level security;

create policy "org members read usage" on public.usage_events
  for select to authenticated
  using (org_id::text = (select auth.jwt() -> 'app_metadata' ->> 'org_id'));

grant select on public.usage_events to authenticated;
grant select, insert on public.usage_events to service_role;

create index usage_events_org_id_occurred_at_idx on public.usage_events (org_id, occurred_at desc);
