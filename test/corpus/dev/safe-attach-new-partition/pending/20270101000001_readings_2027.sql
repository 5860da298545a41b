create table public.readings_2027 (
  sensor_id integer not null,
  value numeric not null,
  taken_at timestamptz not null,
  constraint readings_2027_range check (taken_at >= '2027-01-01' and taken_at < '2028-01-01')
);
alter table public.readings_2027 enable row level security;
revoke all on public.readings_2027 from anon, authenticated;
alter table public.readings attach partition public.readings_2027
  for values from ('2027-01-01') to ('2028-01-01');
