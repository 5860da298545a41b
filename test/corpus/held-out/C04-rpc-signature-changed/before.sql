create table public.products (id int primary key, name text not null);
insert into public.products select g, 'thing ' || g from generate_series(1, 9) g;
create function public.search_products(term text) returns setof public.products language sql stable set search_path = ''
  as $$ select * from public.products where name ilike '%' || term || '%' $$;
grant execute on function public.search_products(text) to anon, authenticated;
