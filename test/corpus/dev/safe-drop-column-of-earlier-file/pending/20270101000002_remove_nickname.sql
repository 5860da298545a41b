alter table public.profiles drop column nickname;
