create table public.readings (
  sensor_id integer not null,
  value numeric not null,
  taken_at timestamptz not null
) partition by range (taken_at);
create table public.readings_2026 partition of public.readings for values from ('2026-01-01') to ('2027-01-01');
alter table public.readings enable row level security;
alter table public.readings_2026 enable row level security;
create policy "nobody reads directly" on public.readings for select to authenticated using (false);
grant select on public.readings to service_role;
insert into public.readings select n % 4, n, timestamptz '2026-02-01' + n * interval '1 day' from generate_series(1, 50) n;
create table public.readings_2025 (
  sensor_id integer not null,
  value numeric not null,
  taken_at timestamptz not null
);
alter table public.readings_2025 enable row level security;
insert into public.readings_2025 select n % 4, n, timestamptz '2025-02-01' + n * interval '1 day' from generate_series(1, 50) n;
