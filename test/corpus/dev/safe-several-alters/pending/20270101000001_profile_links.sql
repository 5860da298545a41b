alter table public.profiles add column website text;
alter table public.profiles add column github text;
alter table public.profiles add column mastodon text;
