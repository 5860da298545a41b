do $$
declare
  t record;
begin
  for t in select tablename from pg_tables where schemaname = 'public' and tablename like 'tmp_%' loop
    execute format('drop table public.%I cascade', t.tablename);
  end loop;
end
$$;
