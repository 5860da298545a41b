comment on table public.profiles is 'One row per user';

alter table public.profiles add column theme text default ‘light’;
