alter table public.trips
  add drop_off_at timestamptz,
  add "delete" boolean,
  add column if not exists "truncate table" text;
