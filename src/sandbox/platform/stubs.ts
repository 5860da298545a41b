/**
 * Stand-ins for the platform's extensions that embedded servers lack: real extensions (control file and SQL) with the
 * same schemas, tables and signatures, whose functions record a call instead of acting. Machinery only: an extension
 * that brings types for columns is not imitated, because a rehearsal against an imitation would prove nothing.
 */
export interface ExtensionStub {
  readonly name: string;
  readonly version: string;
  /** The schema that its control file fixes, if any. */
  readonly schema?: string;
  readonly sql: string;
}

const pgCron = String.raw`
create schema cron;
create sequence cron.jobid_seq;
create sequence cron.runid_seq;
create table cron.job (
  jobid bigint primary key default nextval('cron.jobid_seq'),
  schedule text not null,
  command text not null,
  nodename text not null default 'localhost',
  nodeport int not null default 5432,
  database text not null default current_database(),
  username text not null default current_user,
  active boolean not null default true,
  jobname text,
  unique (jobname, username)
);
create table cron.job_run_details (
  jobid bigint, runid bigint primary key default nextval('cron.runid_seq'), job_pid integer, database text, username text,
  command text, status text, return_message text, start_time timestamptz, end_time timestamptz
);
alter table cron.job enable row level security;
create policy cron_job_policy on cron.job using (username = current_user);
alter table cron.job_run_details enable row level security;
create policy cron_job_run_details_policy on cron.job_run_details using (username = current_user);
grant select on cron.job to public;
grant select, delete on cron.job_run_details to public;
select pg_catalog.pg_extension_config_dump('cron.job', '');
select pg_catalog.pg_extension_config_dump('cron.jobid_seq', '');
select pg_catalog.pg_extension_config_dump('cron.job_run_details', '');
select pg_catalog.pg_extension_config_dump('cron.runid_seq', '');

create function cron.schedule(schedule text, command text) returns bigint language sql security definer set search_path = '' as $$
  insert into cron.job (schedule, command, username) values (schedule, command, session_user) returning jobid
$$;
create function cron.schedule(job_name text, schedule text, command text) returns bigint language sql security definer set search_path = '' as $$
  insert into cron.job (jobname, schedule, command, username) values (job_name, schedule, command, session_user)
  on conflict (jobname, username) do update set schedule = excluded.schedule, command = excluded.command returning jobid
$$;
create function cron.schedule_in_database(job_name text, schedule text, command text, database text, username text default null, active boolean default true)
returns bigint language sql security definer set search_path = '' as $$
  insert into cron.job (jobname, schedule, command, database, username, active)
  values (job_name, schedule, command, database, coalesce(username, session_user), active) returning jobid
$$;
create function cron.unschedule(job_id bigint) returns boolean language plpgsql security definer set search_path = '' as $$
begin
  delete from cron.job where jobid = job_id;
  if not found then raise exception 'could not find valid entry for job %', job_id; end if;
  return true;
end $$;
create function cron.unschedule(job_name text) returns boolean language plpgsql security definer set search_path = '' as $$
begin
  delete from cron.job where jobname = job_name;
  if not found then raise exception 'could not find valid entry for job ''%''', job_name; end if;
  return true;
end $$;
create function cron.alter_job(job_id bigint, schedule text default null, command text default null, database text default null, username text default null, active boolean default null)
returns void language sql security definer set search_path = '' as $$
  update cron.job j set schedule = coalesce(alter_job.schedule, j.schedule), command = coalesce(alter_job.command, j.command),
    database = coalesce(alter_job.database, j.database), username = coalesce(alter_job.username, j.username), active = coalesce(alter_job.active, j.active)
  where j.jobid = job_id
$$;
create function cron.job_cache_invalidate() returns trigger language plpgsql as $$ begin return null; end $$;
`;

const pgNet = String.raw`
create schema net;
create domain net.http_method as text check (value ilike 'get' or value ilike 'post' or value ilike 'delete');
create type net.request_status as enum ('PENDING', 'SUCCESS', 'ERROR');
create unlogged table net.http_request_queue (
  id bigserial, method net.http_method not null, url text not null, headers jsonb, body bytea, timeout_milliseconds int not null
);
create unlogged table net._http_response (
  id bigint, status_code integer, content_type text, headers jsonb, content text, timed_out bool, error_msg text, created timestamptz not null default now()
);
create function net.http_get(url text, params jsonb default '{}'::jsonb, headers jsonb default '{}'::jsonb, timeout_milliseconds int default 5000)
returns bigint language sql security definer set search_path = net as $$
  insert into net.http_request_queue (method, url, headers, timeout_milliseconds) values ('GET', url, headers, timeout_milliseconds) returning id
$$;
create function net.http_post(url text, body jsonb default '{}'::jsonb, params jsonb default '{}'::jsonb, headers jsonb default '{"Content-Type": "application/json"}'::jsonb, timeout_milliseconds int default 5000)
returns bigint language sql security definer set search_path = net as $$
  insert into net.http_request_queue (method, url, headers, body, timeout_milliseconds)
  values ('POST', url, headers, convert_to(body::text, 'UTF8'), timeout_milliseconds) returning id
$$;
create function net.http_delete(url text, params jsonb default '{}'::jsonb, headers jsonb default '{}'::jsonb, timeout_milliseconds int default 5000, body jsonb default null)
returns bigint language sql security definer set search_path = net as $$
  insert into net.http_request_queue (method, url, headers, timeout_milliseconds) values ('DELETE', url, headers, timeout_milliseconds) returning id
$$;
`;

const pgGraphql = String.raw`
create sequence @extschema@.seq_schema_version as int cycle;
create function @extschema@.get_schema_version() returns int language sql security definer as $$ select last_value::int from @extschema@.seq_schema_version $$;
create function @extschema@.increment_schema_version() returns event_trigger language plpgsql security definer as $$
begin perform pg_catalog.nextval('@extschema@.seq_schema_version'); end $$;
create function @extschema@.comment_directive(comment_ text) returns jsonb language sql immutable as $$ select '{}'::jsonb $$;
create function @extschema@.exception(message text) returns text language plpgsql as $$ begin raise exception using errcode = '22000', message = message; end $$;
create function @extschema@._internal_resolve(query text, variables jsonb default '{}'::jsonb, "operationName" text default null, extensions jsonb default null)
returns jsonb language sql as $$ select jsonb_build_object('data', null, 'errors', jsonb_build_array(jsonb_build_object('message', 'pg_graphql does not run here'))) $$;
create function @extschema@.resolve(query text, variables jsonb default '{}'::jsonb, "operationName" text default null, extensions jsonb default null)
returns jsonb language sql as $$ select @extschema@._internal_resolve(query, variables, "operationName", extensions) $$;
`;

const vault = String.raw`
create table @extschema@.secrets (
  id uuid primary key default gen_random_uuid(),
  name text,
  description text not null default '',
  secret text not null,
  key_id uuid,
  nonce bytea default '\x00'::bytea,
  created_at timestamptz not null default current_timestamp,
  updated_at timestamptz not null default current_timestamp
);
create unique index on @extschema@.secrets using btree (name) where name is not null;
select pg_catalog.pg_extension_config_dump('@extschema@.secrets', '');
create view @extschema@.decrypted_secrets as
  select s.id, s.name, s.description, s.secret, null::text as decrypted_secret, s.key_id, s.nonce, s.created_at, s.updated_at from @extschema@.secrets s;
create function @extschema@.create_secret(new_secret text, new_name text default null, new_description text default '', new_key_id uuid default null)
returns uuid language sql security definer as $$
  insert into @extschema@.secrets (secret, name, description, key_id) values ('not kept', new_name, new_description, new_key_id) returning id
$$;
create function @extschema@.update_secret(secret_id uuid, new_secret text default null, new_name text default null, new_description text default null, new_key_id uuid default null)
returns void language sql security definer as $$
  update @extschema@.secrets s set name = coalesce(new_name, s.name), description = coalesce(new_description, s.description),
    key_id = coalesce(new_key_id, s.key_id), updated_at = now() where s.id = secret_id
$$;
grant usage on schema @extschema@ to postgres with grant option;
grant select, delete on @extschema@.secrets, @extschema@.decrypted_secrets to postgres with grant option;
grant execute on function @extschema@.create_secret, @extschema@.update_secret to postgres with grant option;
grant usage on schema @extschema@ to service_role;
grant select, delete on @extschema@.secrets, @extschema@.decrypted_secrets to service_role;
grant execute on function @extschema@.create_secret, @extschema@.update_secret to service_role;
`;

export const extensionStubs: readonly ExtensionStub[] = [
  { name: 'pg_cron', version: '1.6', schema: 'pg_catalog', sql: pgCron },
  { name: 'pg_net', version: '0.14.0', sql: pgNet },
  { name: 'pg_graphql', version: '1.5.11', schema: 'graphql', sql: pgGraphql },
  { name: 'supabase_vault', version: '0.3.1', schema: 'vault', sql: vault },
];

/** Extensions that a hosted `postgres` may create although plain PostgreSQL keeps them for superusers. */
export const privilegedExtensions = [
  'amcheck address_standardizer autoinc bloom btree_gin btree_gist citext cube dblink dict_int dict_xsyn earthdistance fuzzystrmatch',
  'hstore insert_username intarray isn lo ltree moddatetime pageinspect pg_buffercache pg_freespacemap pg_prewarm pg_stat_statements',
  'pg_surgery pg_trgm pg_visibility pg_walinspect pgcrypto pgrowlocks pgstattuple postgres_fdw refint seg sslinfo tablefunc tcn',
  'tsm_system_rows tsm_system_time unaccent uuid-ossp xml2',
].flatMap((line) => line.split(' '));

export const controlFile = (stub: ExtensionStub): string =>
  [
    `comment = 'stand-in made by supasafe: same objects, records calls instead of acting'`,
    `default_version = '${stub.version}'`,
    'relocatable = false',
    'superuser = true',
    'trusted = true',
    ...(stub.schema ? [`schema = '${stub.schema}'`] : []),
    '',
  ].join('\n');
