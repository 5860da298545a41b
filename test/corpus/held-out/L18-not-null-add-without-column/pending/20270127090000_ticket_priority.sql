alter table if exists public.tickets
  add "priority" smallint constraint tickets_priority_range check ("priority" between 1 and 5) not null,
  add if not exists closed_at timestamptz;
