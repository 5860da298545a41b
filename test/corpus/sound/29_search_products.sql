create extension if not exists pg_trgm with schema extensions;

create table public.products (
  id bigint generated always as identity primary key,
  name text not null,
  description text,
  price_cents integer not null check (price_cents >= 0),
  active boolean not null default true,
  fts tsvector generated always as (
    to_tsvector('english', name || ' ' || coalesce(description, ''))
  ) stored
);

create index products_fts_idx on public.products using gin (fts);
create index products_name_trgm_idx on public.products using gin (name extensions.gin_trgm_ops);

alter table public.products enable row level security;

create policy "active products are visible" on public.products
  for select to anon, authenticated
  using (active);

grant select on public.products to anon, authenticated;
grant select, insert, update, delete on public.products to service_role;

create function public.search_products(query text, max_rows integer default 20)
returns setof public.products
language sql
stable
security invoker
set search_path = ''
as $$
  select p.*
  from public.products p
  where p.fts @@ websearch_to_tsquery('english', query)
  order by ts_rank(p.fts, websearch_to_tsquery('english', query)) desc
  limit least(max_rows, 100);
$$;

grant execute on function public.search_products(text, integer) to anon, authenticated;
