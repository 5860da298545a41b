do $$
declare
  o record;
begin
  for o in select id from public.orders where currency is null loop
    begin
      update public.orders set currency = 'EUR' where id = o.id;
    exception when others then
      raise notice 'order % skipped', o.id;
    end;
  end loop;
end
$$;
