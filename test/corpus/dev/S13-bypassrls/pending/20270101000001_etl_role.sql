do $$
begin
  if not exists (select 1 from pg_roles where rolname = 'etl_worker_b2') then
    create role etl_worker_b2 nologin bypassrls;
  end if;
end
$$;
