alter table public.profiles add column preferences json;
