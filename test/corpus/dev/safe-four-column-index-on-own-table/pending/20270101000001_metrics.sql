create table public.metrics (
  id bigint generated always as identity primary key,
  tenant integer not null,
  name text not null,
  day date not null,
  hour smallint not null,
  value numeric not null
);
alter table public.metrics enable row level security;
create policy "analysts read metrics" on public.metrics for select to authenticated
  using ((select auth.jwt() -> 'app_metadata' ->> 'role') = 'analyst');
grant select on public.metrics to authenticated;
grant select, insert on public.metrics to service_role;
create index metrics_lookup_idx on public.metrics (tenant, name, day, hour);
