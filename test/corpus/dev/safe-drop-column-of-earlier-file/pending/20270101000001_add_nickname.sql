alter table public.profiles add column nickname text;
