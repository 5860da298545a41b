alter table public.readings detach partition public.readings_2026;
