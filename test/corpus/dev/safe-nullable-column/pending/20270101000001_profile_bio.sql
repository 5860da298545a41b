alter table public.profiles add column bio text;
comment on column public.profiles.bio is 'Markdown, at most 500 characters';
