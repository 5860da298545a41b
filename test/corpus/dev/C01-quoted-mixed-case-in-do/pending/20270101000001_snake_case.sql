-- names in snake_case, step one
do $migration$
begin
  if exists (
    select 1 from information_schema.columns
    where table_schema = 'public' and table_name = 'Customer' and column_name = 'firstName'
  ) then
    alter table public."Customer" rename column "firstName" to first_name;
  end if;
end
$migration$;
