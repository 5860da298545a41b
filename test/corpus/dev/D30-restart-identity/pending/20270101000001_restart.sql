alter table public.messages alter column id restart with 1;
