import type { Session } from '../ports.js';
import { ofUsers, platformRoles } from './restorable.js';

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
     from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p') and ${ofUsers}`,
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
     select format('foreign server %I', srvname), format('drop server %I cascade', srvname), pg_has_role(srvowner, 'usage') from pg_foreign_server s
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
