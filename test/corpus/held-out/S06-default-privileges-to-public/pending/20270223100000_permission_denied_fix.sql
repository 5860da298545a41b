-- "permission denied for table" after every new table
grant select on public.menus to authenticated;
alter default privileges for role postgres in schema public
  grant all privileges on tables to public;
