drop function if exists public.search_products(in term text);

create function public.search_products(query text, page integer)
  returns table (id integer, name text, total bigint)
  language sql
  stable
  set search_path = ''
as $$
  select p.id, p.name, count(*) over ()
  from public.products as p
  where p.name ilike '%' || query || '%'
  order by p.id
  limit 20 offset 20 * page;
$$;

grant execute on function public.search_products(text, integer) to anon, authenticated;
