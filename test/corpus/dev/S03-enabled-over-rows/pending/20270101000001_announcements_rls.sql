-- The linter asked for it.
alter table public.announcements enable row level security;
