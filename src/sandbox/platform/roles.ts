/**
 * The cluster's roles, as a hosted project has them: `postgres`, with which people log in, is no superuser;
 * `supabase_admin`, made by initdb, is. The strict form of newer projects: no membership in `supabase_auth_admin`.
 */
export const rolesSql = String.raw`
create role anon nologin;
create role authenticated nologin;
create role service_role nologin bypassrls;
create role authenticator login noinherit;
create role dashboard_user nologin createdb createrole replication;
create role postgres login createdb createrole bypassrls replication;
create role supabase_auth_admin login noinherit createrole;
create role supabase_storage_admin login noinherit createrole;
create role supabase_read_only_user login bypassrls;
create role supabase_replication_admin login replication;

alter role anon set statement_timeout = '3s';
alter role authenticated set statement_timeout = '8s';
alter role authenticator set statement_timeout = '8s';
alter role authenticator set lock_timeout = '8s';
alter role postgres set search_path = "$user", public, extensions;
alter role supabase_admin set search_path = "$user", public, auth, extensions;
alter role supabase_auth_admin set search_path = auth;
alter role supabase_auth_admin set idle_in_transaction_session_timeout = 60000;
alter role supabase_storage_admin set search_path = storage;

grant anon, authenticated, service_role to authenticator, postgres;
grant authenticator to supabase_storage_admin;
grant pg_read_all_data, pg_monitor, pg_signal_backend to postgres;
grant pg_read_all_data to supabase_read_only_user;

-- Imitated: on a hosted project an extension (supautils) lets postgres do these two things.
grant supabase_storage_admin to postgres;
grant set on parameter session_replication_role to postgres;
`;
