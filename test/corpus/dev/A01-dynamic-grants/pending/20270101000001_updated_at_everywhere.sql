do $$
declare
  t text;
begin
  foreach t in array (select array_agg(c.relname::text) from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r') loop
    execute format('alter table public.%I add column if not exists updated_at timestamptz', t);
  end loop;
end
$$;
