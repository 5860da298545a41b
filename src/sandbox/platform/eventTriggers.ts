/**
 * Event triggers of a hosted project. Their functions run with the superuser's rights here, because here it is
 * `postgres` that creates an extension; on a hosted project the platform does it in its name.
 */
export const eventTriggersSql = String.raw`
create function extensions.grant_pg_cron_access() returns event_trigger language plpgsql security definer set search_path = '' as $$
begin
  if exists (select from pg_catalog.pg_event_trigger_ddl_commands() c join pg_catalog.pg_extension e on c.objid = e.oid where e.extname = 'pg_cron') then
    grant usage on schema cron to postgres with grant option;
    grant execute on all functions in schema cron to postgres with grant option;
    grant all on all tables in schema cron to postgres with grant option;
    revoke all on table cron.job from postgres;
    grant select on table cron.job to postgres with grant option;
  end if;
end $$;

create function extensions.grant_pg_net_access() returns event_trigger language plpgsql security definer set search_path = '' as $$
begin
  if exists (select from pg_catalog.pg_event_trigger_ddl_commands() c join pg_catalog.pg_extension e on c.objid = e.oid where e.extname = 'pg_net') then
    grant usage on schema net to postgres, anon, authenticated, service_role;
    revoke all on all functions in schema net from public;
    grant execute on all functions in schema net to postgres, anon, authenticated, service_role;
  end if;
end $$;

create function extensions.grant_pg_graphql_access() returns event_trigger language plpgsql security definer set search_path = '' as $$
begin
  if exists (select from pg_catalog.pg_event_trigger_ddl_commands() c join pg_catalog.pg_extension e on c.objid = e.oid where e.extname = 'pg_graphql') then
    grant usage on schema graphql to postgres, anon, authenticated, service_role;
    grant execute on all functions in schema graphql to postgres, anon, authenticated, service_role;
  end if;
end $$;

create function extensions.set_graphql_placeholder() returns event_trigger language plpgsql as $$
begin
  if exists (select from pg_event_trigger_dropped_objects() d where d.object_type = 'extension' and d.object_name = 'pg_graphql') then
    raise notice 'graphql_public.graphql answers with a placeholder again';
  end if;
end $$;

create function extensions.pgrst_ddl_watch() returns event_trigger language plpgsql as $$
declare command record;
begin
  for command in select * from pg_event_trigger_ddl_commands() loop
    if command.command_tag in ('CREATE SCHEMA', 'ALTER SCHEMA', 'CREATE TABLE', 'ALTER TABLE', 'CREATE VIEW', 'ALTER VIEW', 'CREATE FUNCTION', 'ALTER FUNCTION', 'CREATE TYPE', 'ALTER TYPE')
       and command.schema_name is distinct from 'pg_temp' then
      notify pgrst, 'reload schema';
    end if;
  end loop;
end $$;

create function extensions.pgrst_drop_watch() returns event_trigger language plpgsql as $$
declare dropped record;
begin
  for dropped in select * from pg_event_trigger_dropped_objects() loop
    if dropped.object_type in ('schema', 'table', 'view', 'function', 'trigger', 'type') and not dropped.is_temporary then
      notify pgrst, 'reload schema';
    end if;
  end loop;
end $$;

create event trigger issue_pg_cron_access on ddl_command_end when tag in ('CREATE EXTENSION') execute function extensions.grant_pg_cron_access();
create event trigger issue_pg_net_access on ddl_command_end when tag in ('CREATE EXTENSION') execute function extensions.grant_pg_net_access();
create event trigger issue_pg_graphql_access on ddl_command_end when tag in ('CREATE FUNCTION') execute function extensions.grant_pg_graphql_access();
create event trigger issue_graphql_placeholder on sql_drop when tag in ('DROP EXTENSION') execute function extensions.set_graphql_placeholder();
create event trigger pgrst_ddl_watch on ddl_command_end execute function extensions.pgrst_ddl_watch();
create event trigger pgrst_drop_watch on sql_drop execute function extensions.pgrst_drop_watch();

-- On hosted projects this one belongs to postgres, which plain PostgreSQL allows to a superuser only.
alter role postgres superuser;
alter event trigger issue_pg_net_access owner to postgres;
alter role postgres nosuperuser;
`;
