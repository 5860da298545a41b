-- run `supabase gen types` afterwards
alter table public.profiles add column city text;
