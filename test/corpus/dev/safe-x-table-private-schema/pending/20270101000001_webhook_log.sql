create schema if not exists private;
revoke all on schema private from public;
grant usage on schema private to service_role;

create table private.webhook_log (
  id bigint generated always as identity primary key,
  received_at timestamptz not null default now(),
  payload jsonb not null
);
grant select, insert on private.webhook_log to service_role;
