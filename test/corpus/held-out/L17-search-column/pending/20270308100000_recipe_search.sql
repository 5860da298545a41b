alter table public.recipes
  add column fts tsvector generated always as (to_tsvector('simple'::regconfig, title || ' ' || coalesce(steps, ''))) stored;
