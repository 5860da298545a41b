create schema if not exists audit;

do $$
begin
  if to_regclass('public.notes') is not null then
    execute 'alter table public.notes rename to entries';
  end if;
end
$$;
