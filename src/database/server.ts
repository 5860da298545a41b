import type { Session } from '../ports.js';

/** What a server says of itself. */
export interface ServerFacts {
  readonly major: number;
  readonly version: string;
  /** null where this role may not ask. It only explains; what decides whether two databases are one is a lock. */
  readonly systemIdentifier: string | null;
  /** With the identifier of the server it says which database this is. */
  readonly databaseOid: string;
  readonly bytes: number;
  /** The role that the session works as; a pooler's user name is another. */
  readonly role: string;
  readonly isSuperuser: boolean;
  /** It can be asked to end a statement whose client is gone (client_connection_check_interval). */
  readonly noticesLostClients: boolean;
}

export async function readServerFacts(session: Session): Promise<ServerFacts> {
  const [facts] = await session.query<{
    number: string;
    version: string;
    build: string;
    bytes: number;
    oid: string;
    role: string;
    superuser: boolean;
  }>(
    `select current_setting('server_version_num') as number, current_setting('server_version') as version,
            version() as build, pg_database_size(current_database()) as bytes,
            (select oid::text from pg_database where datname = current_database()) as oid,
            current_user::text as role, (select rolsuper from pg_roles where rolname = current_user) as superuser`,
  );
  if (!facts) throw new Error('the server says nothing of itself');
  return {
    major: Math.floor(Number(facts.number) / 10_000),
    version: facts.version,
    systemIdentifier: await readSystemIdentifier(session),
    databaseOid: facts.oid,
    bytes: facts.bytes,
    role: facts.role,
    isSuperuser: facts.superuser,
    noticesLostClients: /linux/i.test(facts.build),
  };
}

/** Asked only where it may be: a refusal would end the transaction that holds a snapshot. */
async function readSystemIdentifier(session: Session): Promise<string | null> {
  const [right] = await session.query<{ may: boolean }>(
    `select has_function_privilege('pg_control_system()', 'execute') as may`,
  );
  if (!right?.may) return null;
  const [row] = await session.query<{ id: string }>('select system_identifier::text as id from pg_control_system()');
  return row?.id ?? null;
}

export interface Role {
  readonly name: string;
  readonly superuser: boolean;
  readonly inherit: boolean;
  readonly createRole: boolean;
  readonly createDatabase: boolean;
  readonly login: boolean;
  readonly replication: boolean;
  readonly bypassRls: boolean;
  readonly settings: readonly string[];
  readonly memberOf: readonly string[];
}

/** All roles but PostgreSQL's own; never a password. */
export const readRoles = (session: Session): Promise<Role[]> =>
  session.query<Role>(
    `select r.rolname as name, r.rolsuper as superuser, r.rolinherit as inherit, r.rolcreaterole as "createRole",
            r.rolcreatedb as "createDatabase", r.rolcanlogin as login, r.rolreplication as replication, r.rolbypassrls as "bypassRls",
            coalesce(r.rolconfig, '{}') as settings,
            array(select g.rolname::text from pg_auth_members m join pg_roles g on g.oid = m.roleid where m.member = r.oid order by 1) as "memberOf"
     from pg_roles r where r.rolname !~ '^pg_' order by r.rolname collate "C"`,
  );

/** Names of the installed extensions. */
export const readExtensions = async (session: Session): Promise<string[]> =>
  (await session.query<{ name: string }>('select extname::text as name from pg_extension order by 1')).map(
    (row) => row.name,
  );

/** libc collations that columns use; a server on another system may lack them. */
export const readLibcCollations = async (session: Session): Promise<string[]> =>
  (
    await session.query<{ name: string }>(
      `select distinct c.collname::text as name from pg_attribute a join pg_collation c on c.oid = a.attcollation
       where a.attnum > 0 and not a.attisdropped and c.collprovider = 'c' and c.collnamespace = 'pg_catalog'::regnamespace and c.collname not in ('C', 'POSIX', 'ucs_basic')
         and a.attrelid >= 16384 order by 1`,
    )
  ).map((row) => row.name);

export const hasCollations = async (session: Session, names: readonly string[]): Promise<Set<string>> =>
  new Set(
    (
      await session.query<{ name: string }>(
        'select collname::text as name from pg_collation where collname = any($1)',
        [names],
      )
    ).map((row) => row.name),
  );
