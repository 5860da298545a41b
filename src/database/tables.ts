import type { Session } from '../ports.js';
import type { Relation } from './inventory.js';

export interface Column {
  readonly name: string;
  /** As SQL writes it, schema and modifiers included. */
  readonly type: string;
  /** Computed from other columns: it is never written. */
  readonly generated: boolean;
  readonly isSystemIdentity: boolean;
}

/** A table as a restore of its rows has to know it. */
export interface Table extends Relation {
  /** `r` a table, `p` a partitioned one; views and foreign tables have letters of their own. */
  readonly kind: string;
  readonly owner: string;
  /** This role may do what the owner may. */
  readonly isOurs: boolean;
  /** It may add, change and delete rows. */
  readonly mayWrite: boolean;
  /** Of a partitioned table, or a child by inheritance. */
  readonly hasParents: boolean;
  readonly hasChildren: boolean;
  readonly columns: readonly Column[];
  /** Columns of the primary key; empty without one. */
  readonly key: readonly string[];
  /** What says that two values of each are one, as SQL writes it: with its schema, because none is searched. */
  readonly keyEquals: readonly Equals[];
}

/** `operator(extensions.=)`. A bare `=` is not found for types of extensions, or is that of text: citext would mind case. */
export type Equals = string;

/** Those of the named relations that are there, by qualified name. `search_path` must be empty. */
export async function readTables(
  session: Session,
  wanted: readonly Pick<Relation, 'schema' | 'name'>[],
): Promise<ReadonlyMap<string, Table>> {
  const rows = await session.query<Table>(tablesSql, [
    wanted.map(({ schema }) => schema),
    wanted.map(({ name }) => name),
  ]);
  return new Map(rows.map((row) => [row.qualified, row]));
}

const spelled = `format('operator(%I.%s)', s.nspname, e.oprname)`;

/** The operator class of its index decides what a primary key takes for one value. */
const keySql = (what: string): string => `coalesce((select json_agg(${what} order by k.at)
    from pg_index i join pg_class x on x.oid = i.indexrelid join pg_am m on m.oid = x.relam and m.amname = 'btree'
    cross join unnest(i.indkey, i.indclass) with ordinality k (number, class, at)
    join pg_attribute a on a.attrelid = c.oid and a.attnum = k.number
    join pg_opclass oc on oc.oid = k.class
    join pg_amop am on am.amopfamily = oc.opcfamily and am.amopstrategy = 3 and am.amoplefttype = oc.opcintype and am.amoprighttype = oc.opcintype
    join pg_operator e on e.oid = am.amopopr join pg_namespace s on s.oid = e.oprnamespace
    where i.indrelid = c.oid and i.indisprimary and k.at <= i.indnkeyatts), '[]')`;

const tablesSql = `
select n.nspname::text as schema, c.relname::text as name, format('%I.%I', n.nspname, c.relname) as qualified, c.oid,
  c.relkind::text as kind, pg_get_userbyid(c.relowner)::text as owner, pg_has_role(c.relowner, 'usage') as "isOurs",
  has_table_privilege(c.oid, 'insert') and has_table_privilege(c.oid, 'update') and has_table_privilege(c.oid, 'delete') as "mayWrite",
  exists (select from pg_inherits i where i.inhrelid = c.oid) as "hasParents",
  exists (select from pg_inherits i where i.inhparent = c.oid) as "hasChildren",
  coalesce((select json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
      'generated', a.attgenerated <> '', 'isSystemIdentity', a.attidentity = 'a') order by a.attnum)
    from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped), '[]') as columns,
  ${keySql('a.attname')} as key, ${keySql(spelled)} as "keyEquals"
from unnest($1::text[], $2::text[]) w (schema, name)
join pg_namespace n on n.nspname = w.schema
join pg_class c on c.relnamespace = n.oid and c.relname = w.name and c.relkind in ('r', 'p', 'f', 'v', 'm')
order by n.nspname collate "C", c.relname collate "C"`;

/** Rows of `child` name rows of `parent`. */
export interface ForeignKey {
  readonly name: string;
  readonly child: Relation;
  readonly childColumns: readonly string[];
  readonly parent: Relation;
  readonly parentColumns: readonly string[];
  /** Between a column of the parent, on the left, and that of the child. */
  readonly equals: readonly Equals[];
  /** Between two parents. */
  readonly parentEquals: readonly Equals[];
  /** Rows from before the key are not held to it when it never was validated. */
  readonly validated: boolean;
  /** This role may lock rows of the parent. */
  readonly mayLock: boolean;
}

/** Foreign keys of and to these tables; those that partitions have from their root are not told apart. */
export const readForeignKeys = (session: Session, tables: readonly Pick<Relation, 'oid'>[]): Promise<ForeignKey[]> =>
  session.query<ForeignKey>(foreignKeysSql, [tables.map(({ oid }) => oid)]);

const side = (relation: string, schema: string): string =>
  `json_build_object('schema', ${schema}.nspname, 'name', ${relation}.relname, 'oid', ${relation}.oid::bigint,
     'qualified', format('%I.%I', ${schema}.nspname, ${relation}.relname))`;

const columnsOf = (numbers: string, relation: string): string =>
  `(select json_agg(a.attname order by k.at) from unnest(${numbers}) with ordinality k (number, at)
    join pg_attribute a on a.attrelid = ${relation} and a.attnum = k.number)`;

const operators = (oids: string): string =>
  `(select json_agg(${spelled} order by k.at) from unnest(${oids}) with ordinality k (oid, at)
    join pg_operator e on e.oid = k.oid join pg_namespace s on s.oid = e.oprnamespace)`;

const foreignKeysSql = `
select o.conname::text as name, ${side('c', 'n')} as child, ${columnsOf('o.conkey', 'o.conrelid')} as "childColumns",
  ${side('p', 'm')} as parent, ${columnsOf('o.confkey', 'o.confrelid')} as "parentColumns",
  ${operators('o.conpfeqop')} as equals, ${operators('o.conppeqop')} as "parentEquals", o.convalidated as validated,
  has_table_privilege(p.oid, 'update') as "mayLock"
from pg_constraint o
join pg_class c on c.oid = o.conrelid join pg_namespace n on n.oid = c.relnamespace
join pg_class p on p.oid = o.confrelid join pg_namespace m on m.oid = p.relnamespace
where o.contype = 'f' and o.conparentid = 0 and (o.conrelid = any($1::oid[]) or o.confrelid = any($1::oid[]))
order by n.nspname collate "C", c.relname collate "C", o.conname collate "C"`;

/** A sequence that gives a column of a table its values. */
export interface ColumnSequence extends Relation {
  readonly ascending: boolean;
}

/** Sequences that belong to columns of these tables, or that their defaults ask. */
export const readColumnSequences = (
  session: Session,
  tables: readonly Pick<Relation, 'oid'>[],
): Promise<ColumnSequence[]> =>
  session.query<ColumnSequence>(
    `select distinct n.nspname::text as schema, s.relname::text as name, format('%I.%I', n.nspname, s.relname) as qualified, s.oid, q.seqincrement > 0 as ascending
     from (select d.objid as sequence from pg_depend d
           where d.classid = 'pg_class'::regclass and d.refclassid = 'pg_class'::regclass and d.refobjid = any($1::oid[]) and d.refobjsubid > 0 and d.deptype in ('a', 'i')
           union
           select d.refobjid from pg_attrdef f join pg_depend d on d.classid = 'pg_attrdef'::regclass and d.objid = f.oid and d.refclassid = 'pg_class'::regclass
           where f.adrelid = any($1::oid[])) u
     join pg_class s on s.oid = u.sequence and s.relkind = 'S'
     join pg_namespace n on n.oid = s.relnamespace
     join pg_sequence q on q.seqrelid = s.oid`,
    [tables.map(({ oid }) => oid)],
  );

/** Triggers and rules of these tables that fire even while triggers are off, and what turns them off and on again. */
export const readUnstoppable = (
  session: Session,
  tables: readonly Pick<Relation, 'oid'>[],
): Promise<{ readonly off: string; readonly on: string }[]> =>
  session.query(
    `select format('alter table only %I.%I disable trigger %I', n.nspname, c.relname, t.tgname) as off,
            format('alter table only %I.%I enable %s trigger %I', n.nspname, c.relname, case t.tgenabled when 'A' then 'always' else 'replica' end, t.tgname) as on
     from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
     where c.oid = any($1::oid[]) and not t.tgisinternal and t.tgenabled in ('A', 'R')
     union all
     select format('alter table %I.%I disable rule %I', n.nspname, c.relname, r.rulename),
            format('alter table %I.%I enable %s rule %I', n.nspname, c.relname, case r.ev_enabled when 'A' then 'always' else 'replica' end, r.rulename)
     from pg_rewrite r join pg_class c on c.oid = r.ev_class join pg_namespace n on n.oid = c.relnamespace
     where c.oid = any($1::oid[]) and r.ev_enabled in ('A', 'R')`,
    [tables.map(({ oid }) => oid)],
  );

/** The same names in the same order. */
export const areSameNames = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((name, index) => name === other[index]);

export const columnTypes = ({ columns }: Pick<Table, 'columns'>): ReadonlyMap<string, string> =>
  new Map(columns.map(({ name, type }) => [name, type]));
