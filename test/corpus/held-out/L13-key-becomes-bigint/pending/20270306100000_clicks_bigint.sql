alter table public.clicks
  alter id type int8,
  alter hits set data type bigint;
