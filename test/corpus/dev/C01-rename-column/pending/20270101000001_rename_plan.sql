alter table public.profiles add column trial_ends_at timestamptz;

alter table public.profiles rename column display_name to full_name;
