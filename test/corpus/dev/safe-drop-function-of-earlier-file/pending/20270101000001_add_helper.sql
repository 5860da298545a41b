create function public.slugify(title text) returns text
language sql immutable set search_path = '' as $$
  select lower(regexp_replace(title, '[^a-zA-Z0-9]+', '-', 'g'))
$$;
