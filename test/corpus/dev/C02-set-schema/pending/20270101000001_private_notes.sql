create schema if not exists private;
grant usage on schema private to service_role;
alter table public.notes set schema private;
