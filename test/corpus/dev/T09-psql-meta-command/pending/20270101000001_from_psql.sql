\set ON_ERROR_STOP on
alter table public.profiles add column headline text;
