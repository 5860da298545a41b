create table public.events (
  id bigint generated always as identity,
  kind text not null,
  happened_at timestamptz not null
) partition by range (happened_at);
create table public.events_2025 partition of public.events for values from ('2025-01-01') to ('2026-01-01');
create table public.events_2026 partition of public.events for values from ('2026-01-01') to ('2027-01-01');
alter table public.events enable row level security;
alter table public.events_2025 enable row level security;
alter table public.events_2026 enable row level security;
create policy "analysts read events" on public.events for select to authenticated
  using ((select auth.jwt() -> 'app_metadata' ->> 'role') = 'analyst');
grant select on public.events to authenticated;
insert into public.events (kind, happened_at) select 'click', timestamptz '2025-03-01' + n * interval '12 days' from generate_series(1, 40) n;
