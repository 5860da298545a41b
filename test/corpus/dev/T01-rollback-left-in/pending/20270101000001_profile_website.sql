alter table public.profiles add column website text;

-- remove before merging!
rollback;
