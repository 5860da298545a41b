import type { Session } from '../ports.js';

/**
 * Schemas that the platform made and runs: their objects stay as they are when a backup comes back, and their rows are
 * replaced. What else belongs to somebody whom the role may not act for counts as the platform's too.
 */
const platformSchemas = new Set(
  [
    '_analytics _realtime _supavisor auth cron dbdev etl extensions graphql graphql_public net pgbouncer pgmq pgsodium',
    'pgsodium_masks pgtle realtime repack storage supabase_functions tiger tiger_data topology vault',
  ].flatMap((line) => line.split(' ')),
);

export const isPlatformName = (schema: string): boolean =>
  platformSchemas.has(schema) || /^_?timescaledb_/.test(schema);

/** Roles in whose name the platform works; what belongs to one of them is the platform's, whoever is a member of it. */
export const platformRoles = '^(supabase_.*|pgbouncer|dashboard_user|authenticator)$';
export const isPlatformRole = (role: string): boolean => new RegExp(platformRoles).test(role);

/** What a role finds in a database that a backup is to be restored into, and what it may do there. */
export interface Terrain {
  readonly role: string;
  readonly major: number;
  readonly isSuperuser: boolean;
  /** All schemas but PostgreSQL's own. */
  readonly schemas: readonly SchemaThere[];
  readonly roles: ReadonlySet<string>;
  /** Roles that this one may act for, and hand objects to. */
  readonly usable: ReadonlySet<string>;
  readonly settable: ReadonlySet<string>;
  readonly extensions: readonly { readonly name: string; readonly schema: string; readonly usable: boolean }[];
  readonly available: ReadonlySet<string>;
}

export interface SchemaThere {
  readonly name: string;
  readonly owner: string;
  readonly usable: boolean;
  /** Extensions live in it: it cannot be dropped without them. */
  readonly holdsExtension: boolean;
}

export const ofUsers = `n.nspname !~ '^pg_' and n.nspname <> 'information_schema'`;

export async function readTerrain(session: Session): Promise<Terrain> {
  const [self] = await session.query<{ role: string; major: number; superuser: boolean }>(
    `select current_user::text as role, current_setting('server_version_num')::int / 10000 as major, (select rolsuper from pg_roles where rolname = current_user) as superuser`,
  );
  const major = self?.major ?? 0;
  const schemas = await session.query<SchemaThere>(
    `select n.nspname::text as name, pg_get_userbyid(n.nspowner)::text as owner, pg_has_role(n.nspowner, 'usage') as usable,
            exists (select from pg_extension e where e.extnamespace = n.oid) as "holdsExtension"
     from pg_namespace n where ${ofUsers}
       and not exists (select from pg_depend x where x.classid = 'pg_namespace'::regclass and x.objid = n.oid and x.deptype = 'e') order by 1`,
  );
  const roles = await session.query<{ name: string; usable: boolean; settable: boolean }>(
    // Handing an object over wants the right to become its owner, which since 16 is a part of the membership of its own.
    `select rolname::text as name, pg_has_role(oid, 'usage') as usable, pg_has_role(oid, '${major >= 16 ? 'set' : 'member'}') as settable from pg_roles`,
  );
  const names = (wanted: 'usable' | 'settable') => new Set(roles.filter((one) => one[wanted]).map(({ name }) => name));
  const available = await session.query<{ name: string }>('select name::text as name from pg_available_extensions');
  return {
    role: self?.role ?? '',
    major,
    isSuperuser: self?.superuser ?? false,
    schemas,
    roles: new Set(roles.map(({ name }) => name)),
    usable: names('usable'),
    settable: names('settable'),
    extensions: await session.query(
      `select e.extname::text as name, n.nspname::text as schema, pg_has_role(e.extowner, 'usage') as usable
       from pg_extension e join pg_namespace n on n.oid = e.extnamespace order by 1`,
    ),
    available: new Set(available.map(({ name }) => name)),
  };
}

/** Whether triggers and keys can be switched off while rows come back; hosted projects let `postgres` do it. */
export async function maySwitchTriggersOff(session: Session): Promise<boolean> {
  try {
    await session.query('set session_replication_role = replica');
    await session.query('reset session_replication_role');
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === '42501') return false;
    throw error;
  }
}

/** A superuser may, and so may the role that supautils lets do it on hosted projects. */
export async function mayMakeEventTriggers(session: Session): Promise<boolean> {
  const [row] = await session.query<{ may: boolean }>(
    `select rolsuper or coalesce(current_setting('supautils.privileged_role', true), '') = current_user as may from pg_roles where rolname = current_user`,
  );
  return row?.may ?? false;
}

/** A table that stays when a backup comes back. */
export interface TableThere {
  readonly schema: string;
  readonly name: string;
  readonly qualified: string;
  readonly mayEmpty: boolean;
  readonly mayTruncate: boolean;
  readonly mayFill: boolean;
  readonly columns: readonly string[];
  /** Tables with keys that refer to it, by their qualified names. */
  readonly referencedBy: readonly string[];
}

export const readTablesThere = (session: Session): Promise<TableThere[]> =>
  session.query<TableThere>(
    `select n.nspname::text as schema, c.relname::text as name, format('%I.%I', n.nspname, c.relname) as qualified,
       has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'delete')
         and (not c.relrowsecurity or (select rolbypassrls or rolsuper from pg_roles where rolname = current_user)
              or (pg_has_role(c.relowner, 'usage') and not c.relforcerowsecurity)) as "mayEmpty",
       has_table_privilege(c.oid, 'truncate') as "mayTruncate", has_table_privilege(c.oid, 'insert') as "mayFill",
       array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
       array(select distinct format('%I.%I', m.nspname, r.relname) from pg_constraint o join pg_class r on r.oid = o.conrelid
             join pg_namespace m on m.oid = r.relnamespace where o.contype = 'f' and o.confrelid = c.oid and o.conrelid <> c.oid) as "referencedBy"
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and c.relpersistence <> 't' and ${ofUsers} order by 3`,
  );

/** Sequences that this role may set. */
export const readSettableSequences = async (session: Session): Promise<Set<string>> =>
  new Set(
    (
      await session.query<{ name: string }>(
        `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where ${ofUsers} and case c.relkind when 'S' then has_schema_privilege(n.oid, 'usage') and has_sequence_privilege(c.oid, 'update') end`,
      )
    ).map(({ name }) => name),
  );
