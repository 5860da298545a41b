do $$
begin
  alter table public.games add column level smallint;
exception
  when others then null;
end;
$$;
