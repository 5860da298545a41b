create schema if not exists api;
grant usage on schema api to anon, authenticated;

alter role authenticator set pgrst.db_schemas = 'api';
notify pgrst, 'reload config';
