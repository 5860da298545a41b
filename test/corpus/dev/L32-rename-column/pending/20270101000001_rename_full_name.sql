comment on table public.profiles is 'One row per user';
alter table public.profiles rename column full_name to display_name;
