set check_function_bodies = off;
select pg_catalog.set_config('search_path', '', false);

alter table public.profiles add column locale text;
