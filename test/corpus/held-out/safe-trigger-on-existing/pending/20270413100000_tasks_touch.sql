create function public.set_updated_at() returns trigger
language plpgsql set search_path = ''
as $$ begin new.updated_at = pg_catalog.now(); return new; end $$;

create or replace trigger set_updated_at
before update on public.tasks
for each row when (old.* is distinct from new.*)
execute function public.set_updated_at();
