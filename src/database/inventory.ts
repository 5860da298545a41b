import type { Session } from '../ports.js';

/** Schemas in which the platform runs itself; it makes them anew in every project, and nothing of a user's is in them. */
export const machinerySchemas: readonly string[] = ['_analytics', '_realtime', '_supavisor', 'pgbouncer'];

export interface Relation {
  readonly schema: string;
  readonly name: string;
  /** `public.orders`, quoted where it must be. */
  readonly qualified: string;
  readonly oid: number;
}

/** What a dump by this role would hold, and what it could not; found out before anything is dumped. */
export interface Inventory {
  /** Tables whose rows are dumped and counted; a partition tells the root of its tree by its qualified name. */
  readonly tables: readonly (Relation & { readonly root: string | null })[];
  /** Partitioned tables: they hold no rows of their own. */
  readonly partitioned: readonly Relation[];
  /** Sequences whose value is dumped. */
  readonly sequences: readonly Relation[];
  /** Tables and sequences that this role may not read, or whose policies would hide rows from it. */
  readonly unreadable: readonly Relation[];
  /** Schemas that are left out because the platform owns them, of those that are there. */
  readonly machinery: readonly string[];
  readonly unreadableLargeObjects: number;
  readonly largeObjects: number;
  /** Rows of these live elsewhere and are not dumped. */
  readonly foreignTables: readonly Relation[];
  readonly materializedViews: readonly Relation[];
}

interface Found extends Relation {
  readonly kind: string;
  readonly readable: boolean;
  readonly member: boolean;
  readonly dumped: boolean;
  readonly root: string | null;
}

export async function takeInventory(session: Session): Promise<Inventory> {
  const relations = await session.query<Found>(relationsSql, [machinerySchemas]);
  const [objects] = await session.query<{ all: number; hidden: number }>(
    // A role reads a large object when it owns it, was granted it, or is superuser.
    `select count(*) as all, count(*) filter (where not (
        pg_has_role(current_user, m.lomowner, 'usage')
        or exists (select from aclexplode(m.lomacl) a where a.privilege_type = 'SELECT' and (a.grantee = 0 or pg_has_role(current_user, a.grantee, 'usage')))
        or (select rolsuper from pg_roles where rolname = current_user)
        or current_setting('lo_compat_privileges')::boolean)) as hidden
     from pg_largeobject_metadata m`,
  );
  const machinery = await session.query<{ name: string }>(
    'select nspname::text as name from pg_namespace where nspname = any($1) order by 1',
    [machinerySchemas],
  );
  const ofKind = (...kinds: string[]) => relations.filter((relation) => kinds.includes(relation.kind));
  const inDump = ofKind('r', 'p', 'S').filter((relation) => !relation.member || relation.dumped);
  const readable = (kind: string) => inDump.filter((relation) => relation.kind === kind && relation.readable);
  return {
    tables: readable('r'),
    partitioned: readable('p'),
    sequences: readable('S'),
    unreadable: inDump.filter((relation) => !relation.readable),
    machinery: machinery.map((row) => row.name),
    largeObjects: objects?.all ?? 0,
    unreadableLargeObjects: objects?.hidden ?? 0,
    foreignTables: ofKind('f').filter((relation) => !relation.member),
    materializedViews: ofKind('m').filter((relation) => !relation.member),
  };
}

export async function hasPublicSchema(session: Session): Promise<boolean> {
  const [row] = await session.query<{ there: boolean }>(`select to_regnamespace('public') is not null as there`);
  return row?.there ?? false;
}

/** Whether anybody made tables in `public`. */
export async function hasPublicTables(session: Session): Promise<boolean> {
  const [row] = await session.query<{ there: boolean }>(
    `select exists (select from pg_class c where c.relkind in ('r', 'p') and c.relnamespace = to_regnamespace('public')
       and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')) as there`,
  );
  return row?.there ?? false;
}

/** Names of the columns of each relation, by its oid. */
export async function readColumnNames(
  session: Session,
  relations: readonly Pick<Relation, 'oid'>[],
): Promise<ReadonlyMap<number, ReadonlySet<string>>> {
  const rows = await session.query<{ oid: number; names: string[] }>(
    `select attrelid as oid, array_agg(attname::text) as names from pg_attribute
     where attrelid = any($1::oid[]) and attnum > 0 and not attisdropped group by 1`,
    [relations.map(({ oid }) => oid)],
  );
  return new Map(rows.map(({ oid, names }) => [oid, new Set(names)]));
}

/** `dumped`: a table of an extension whose rows the extension asks to be dumped, all of them. */
const relationsSql = `
select c.oid, n.nspname::text as schema, c.relname::text as name, format('%I.%I', n.nspname, c.relname) as qualified, c.relkind::text as kind,
  has_schema_privilege(n.oid, 'usage')
    and case c.relkind when 'S' then has_sequence_privilege(c.oid, 'select') else has_table_privilege(c.oid, 'select') end
    and (not c.relrowsecurity or (select rolbypassrls or rolsuper from pg_roles where rolname = current_user)
         or (pg_has_role(c.relowner, 'usage') and not c.relforcerowsecurity)) as readable,
  e.oid is not null as member,
  (select format('%I.%I', m.nspname, r.relname) from pg_class r join pg_namespace m on m.oid = r.relnamespace
   where r.oid = pg_partition_root(c.oid) and r.oid <> c.oid) as root,
  coalesce(e.extconfig @> array[c.oid]
    and coalesce(e.extcondition[array_position(e.extconfig, c.oid)], '') = '', false) as dumped
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
left join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = c.oid and d.objsubid = 0 and d.deptype = 'e'
left join pg_extension e on e.oid = d.refobjid
where c.relkind in ('r', 'p', 'S', 'f', 'm') and c.relpersistence <> 't'
  and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and n.nspname <> all ($1)
order by n.nspname collate "C", c.relname collate "C"`;
