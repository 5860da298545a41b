create or replace function public.search_notes(q text, max_rows integer default 20) returns setof public.notes
language sql stable set search_path = '' as $$
  select * from public.notes where title ilike q || '%' limit max_rows
$$;
revoke execute on function public.search_notes(text, integer) from public, anon;
grant execute on function public.search_notes(text, integer) to authenticated;
