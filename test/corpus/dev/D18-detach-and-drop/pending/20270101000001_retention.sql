alter table public.events detach partition public.events_2025;
drop table public.events_2025;
