do $$
begin
  if exists (select from pg_matviews where schemaname = 'reporting' and matviewname = 'sales_by_shop') then
    refresh materialized view reporting.sales_by_shop with data;
  end if;
end
$$;
