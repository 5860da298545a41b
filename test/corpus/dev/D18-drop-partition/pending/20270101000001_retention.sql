-- we keep one year
drop table public.events_2025;
