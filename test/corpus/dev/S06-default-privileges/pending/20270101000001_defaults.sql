create schema if not exists app;
grant usage on schema app to anon, authenticated;
alter default privileges in schema app grant all on tables to anon, authenticated;
