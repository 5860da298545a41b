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
const platformRoles = '^(supabase_.*|pgbouncer|dashboard_user|authenticator)$';
export const isPlatformRole = (role: string): boolean => new RegExp(platformRoles).test(role);

/** What a role finds in a database that a backup is to be restored into, and what it may do there. */
export interface Terrain {
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

const foreign = `n.nspname !~ '^pg_' and n.nspname <> 'information_schema'`;

export async function readTerrain(session: Session): Promise<Terrain> {
  const [self] = await session.query<{ major: number; superuser: boolean }>(
    `select current_setting('server_version_num')::int / 10000 as major, (select rolsuper from pg_roles where rolname = current_user) as superuser`,
  );
  const major = self?.major ?? 0;
  const schemas = await session.query<SchemaThere>(
    `select n.nspname::text as name, pg_get_userbyid(n.nspowner)::text as owner, pg_has_role(n.nspowner, 'usage') as usable,
            exists (select from pg_extension e where e.extnamespace = n.oid) as "holdsExtension"
     from pg_namespace n where ${foreign}
       and not exists (select from pg_depend x where x.classid = 'pg_namespace'::regclass and x.objid = n.oid and x.deptype = 'e') order by 1`,
  );
  const roles = await session.query<{ name: string; usable: boolean; settable: boolean }>(
    // Handing an object over wants the right to become its owner, which since 16 is a part of the membership of its own.
    `select rolname::text as name, pg_has_role(oid, 'usage') as usable, pg_has_role(oid, '${major >= 16 ? 'set' : 'member'}') as settable from pg_roles`,
  );
  const names = (wanted: 'usable' | 'settable') => new Set(roles.filter((one) => one[wanted]).map(({ name }) => name));
  const available = await session.query<{ name: string }>('select name::text as name from pg_available_extensions');
  return {
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
     where c.relkind in ('r', 'p') and c.relpersistence <> 't' and ${foreign} order by 3`,
  );

/** Sequences that this role may set. */
export const readSettableSequences = async (session: Session): Promise<Set<string>> =>
  new Set(
    (
      await session.query<{ name: string }>(
        `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where ${foreign} and case c.relkind when 'S' then has_schema_privilege(n.oid, 'usage') and has_sequence_privilege(c.oid, 'update') end`,
      )
    ).map(({ name }) => name),
  );

/** A statement that takes something away. */
interface Drop {
  readonly statement: string;
}
const statements = async (session: Session, sql: string, parameters: readonly unknown[]): Promise<string[]> =>
  (await session.query<Drop & object>(sql, parameters)).map(({ statement }) => statement);

/** Everything in these schemas that no extension brought; the schemas themselves stay. */
export const dropsOfContents = (session: Session, schemas: readonly string[]): Promise<string[]> =>
  statements(session, `select statement from (${contents('n.nspname = any($1)')}) drops order by place, statement`, [
    schemas,
  ]);

/**
 * What users made in schemas of the platform: objects of a role that this one may act for and that is none of the
 * platform's own. Functions that event triggers call stay: they may serve the platform, whoever owns them.
 */
export const dropsOfGuests = (session: Session, schemas: readonly string[]): Promise<string[]> =>
  statements(
    session,
    `select statement from (${contents(`n.nspname = any($1) and owner.oid is not null and pg_has_role(owner.oid, 'usage') and owner.rolname !~ '${platformRoles}'
       and not exists (select from pg_event_trigger t where d.classid = 'pg_proc'::regclass and t.evtfoid = d.objid)`)}) drops order by place, statement`,
    [schemas],
  );

/** Tables first: most of the rest goes with them. */
const contents = (where: string): string => `
  select format('drop %s if exists %s cascade', case o.type when 'statistics object' then 'statistics' when 'composite type' then 'type' else o.type end, o.identity) as statement,
    case when o.type in ('table', 'foreign table') then 0 when o.type like '%view' then 1 else 2 end as place
  from pg_depend d join pg_namespace n on n.oid = d.refobjid
  cross join lateral pg_identify_object(d.classid, d.objid, 0) o
  left join pg_class c on d.classid = 'pg_class'::regclass and c.oid = d.objid
  left join pg_proc p on d.classid = 'pg_proc'::regclass and p.oid = d.objid
  left join pg_type t on d.classid = 'pg_type'::regclass and t.oid = d.objid
  left join pg_roles owner on owner.oid = coalesce(c.relowner, p.proowner, t.typowner)
  where d.refclassid = 'pg_namespace'::regclass and d.deptype = 'n' and d.objsubid = 0
    and d.classid not in ('pg_extension'::regclass, 'pg_default_acl'::regclass)
    and coalesce(c.relkind, 'r') not in ('i', 'I', 't') and coalesce(c.relpersistence, 'p') <> 't'
    and not exists (select from pg_depend x where x.classid = d.classid and x.objid = d.objid and x.deptype = 'e')
    and ${where}`;

/** Guards on tables that stay: each under the name that the catalogue has for it, and whether it may be taken away. */
export interface GuardThere {
  readonly entry: string;
  readonly drop: string;
  readonly usable: boolean;
}

export const readGuards = (session: Session, schemas: readonly string[]): Promise<GuardThere[]> =>
  session.query<GuardThere>(
    `select format('policy %I on %I.%I', p.polname, n.nspname, c.relname) as entry, format('drop policy %I on %I.%I', p.polname, n.nspname, c.relname) as drop,
       pg_has_role(c.relowner, 'usage') as usable
     from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace where n.nspname = any($1)
       and not exists (select from pg_depend x where x.classid = 'pg_class'::regclass and x.objid = c.oid and x.deptype = 'e')
     union all
     select format('trigger %I on %I.%I', t.tgname, n.nspname, c.relname), format('drop trigger %I on %I.%I', t.tgname, n.nspname, c.relname), pg_has_role(c.relowner, 'usage')
     from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace where n.nspname = any($1) and not t.tgisinternal
       and not exists (select from pg_depend x where x.classid = 'pg_class'::regclass and x.objid = c.oid and x.deptype = 'e')`,
    [schemas],
  );

/** Tables of the platform on which this role may make a trigger, or a policy. */
export const readGuardable = async (session: Session): Promise<{ triggers: Set<string>; policies: Set<string> }> => {
  const rows = await session.query<{ name: string; triggers: boolean; policies: boolean }>(
    `select format('%I.%I', n.nspname, c.relname) as name, has_table_privilege(c.oid, 'trigger') as triggers, pg_has_role(c.relowner, 'usage') as policies
     from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p') and ${foreign}`,
  );
  const names = (wanted: 'triggers' | 'policies') => new Set(rows.filter((one) => one[wanted]).map(({ name }) => name));
  return { triggers: names('triggers'), policies: names('policies') };
};

/** Objects in no schema that this role may take away and no extension brought, under the catalogue's name for each. */
export async function readLoose(session: Session, major: number): Promise<GuardThere[]> {
  return session.query<GuardThere>(`${loose}${major >= 15 ? ` union all ${publishedSchemas}` : ''}`);
}

const publishedSchemas = `
  select format('publication of schema %I in %I', n.nspname, p.pubname), format('alter publication %I drop tables in schema %I', p.pubname, n.nspname), pg_has_role(p.pubowner, 'usage')
  from pg_publication_namespace r join pg_publication p on p.oid = r.pnpubid join pg_namespace n on n.oid = r.pnnspid`;

const loose = `select format('publication %I', pubname) as entry, format('drop publication %I', pubname) as drop, pg_has_role(pubowner, 'usage') as usable from pg_publication
     union all
     select format('event trigger %I', evtname), format('drop event trigger %I', evtname), pg_has_role(evtowner, 'usage') from pg_event_trigger t
     where not exists (select from pg_depend x where x.classid = 'pg_event_trigger'::regclass and x.objid = t.oid and x.deptype = 'e')
     union all
     select format('server %I', srvname), format('drop server %I cascade', srvname), pg_has_role(srvowner, 'usage') from pg_foreign_server s
     where not exists (select from pg_depend x where x.classid = 'pg_foreign_server'::regclass and x.objid = s.oid and x.deptype = 'e')
     union all
     select format('foreign data wrapper %I', fdwname), format('drop foreign data wrapper %I cascade', fdwname), pg_has_role(fdwowner, 'usage') from pg_foreign_data_wrapper w
     where not exists (select from pg_depend x where x.classid = 'pg_foreign_data_wrapper'::regclass and x.objid = w.oid and x.deptype = 'e')
     union all
     select format('publication of %s in %I', r.prrelid::regclass, p.pubname), format('alter publication %I drop table only %s', p.pubname, r.prrelid::regclass), pg_has_role(p.pubowner, 'usage')
     from pg_publication_rel r join pg_publication p on p.oid = r.prpubid`;

/** Back to PostgreSQL's own, so that what is made from now on gets the rights that the backup gives it, and no others. */
export const resetsOfDefaultRights = (session: Session): Promise<string[]> =>
  statements(
    session,
    `with there as (
       select d.defaclrole as role, d.defaclnamespace as schema, d.defaclobjtype as type, d.defaclacl as acl,
         format('alter default privileges for role %I%s', pg_get_userbyid(d.defaclrole), ' in schema ' || quote_ident(n.nspname)) as head,
         case d.defaclobjtype when 'r' then 'tables' when 'S' then 'sequences' when 'f' then 'functions' when 'T' then 'types' when 'n' then 'schemas' else 'large objects' end as what
       from pg_default_acl d left join pg_namespace n on n.oid = d.defaclnamespace
       where pg_has_role(d.defaclrole, 'usage') and pg_get_userbyid(d.defaclrole) !~ '${platformRoles}')
     select statement from (
       select distinct 0 as place, format('%s revoke all on %s from %s', coalesce(head, ''), what, case when a.grantee = 0 then 'public' else quote_ident(pg_get_userbyid(a.grantee)) end) as statement
       from there cross join lateral aclexplode(acl) a
       union all
       select distinct 1, format('%s grant %s on %s to %s', head, a.privilege_type, what, case when a.grantee = 0 then 'public' else quote_ident(pg_get_userbyid(a.grantee)) end)
       from there cross join lateral aclexplode(acldefault(case type when 'S' then 's'::"char" else type end, role)) a where schema = 0) s
     order by place, statement`,
    [],
  );

/** The rights on a schema that stays, back to what PostgreSQL gives it. */
export const resetsOfSchemaRights = (session: Session, schemas: readonly string[]): Promise<string[]> =>
  statements(
    session,
    `select statement from (
       select distinct 0 as place, format('revoke all on schema %I from %s', n.nspname, case when a.grantee = 0 then 'public' else quote_ident(pg_get_userbyid(a.grantee)) end) as statement
       from pg_namespace n cross join lateral aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a where n.nspname = any($1)
       union all
       select 1, format('grant all on schema %I to %I', n.nspname, pg_get_userbyid(n.nspowner)) from pg_namespace n where n.nspname = any($1)
       union all
       select 2, 'grant usage on schema public to public' where 'public' = any($1)) s order by place, statement`,
    [schemas],
  );

/** Large objects of this role, and of those that it may act for. */
export const dropsOfLargeObjects = (session: Session): Promise<string[]> =>
  statements(
    session,
    `select format('select pg_catalog.lo_unlink(%s)', oid) as statement from pg_largeobject_metadata where pg_has_role(lomowner, 'usage')`,
    [],
  );
