alter table public.profiles add column pronouns text;
