import type { Session } from '../ports.js';

/**
 * Something that belongs to a table or would fall with it. `kind` and `name` are those of its entry in the catalogue;
 * the labels are those of its entries in an archive's table of contents: what they are, schema and name.
 */
export interface Dependant {
  readonly kind: string;
  readonly name: string;
  /** The table, view or sequence that it is, or is a part of; null for a function. */
  readonly relation: string | null;
  /** A part of one of the tables that were asked for, and not something of somebody else's that depends on them. */
  readonly isOwn: boolean;
  readonly labels: readonly string[];
  /** Of the entries that hold its rights. */
  readonly rights: readonly string[];
  /** For a foreign key: the table that its rows name. */
  readonly parent: string | null;
}

/** Everything that `DROP TABLE … CASCADE` of these tables would take with it, the tables themselves first. */
export const readDependants = (session: Session, tables: readonly { readonly oid: number }[]): Promise<Dependant[]> =>
  session.query<Dependant>(dependantsSql, [tables.map(({ oid }) => oid)]);

const relation = `format('%I.%I', n.nspname, c.relname)`;
/** On one line, as the table of contents has it. */
const label = (...parts: string[]): string => `translate(concat_ws(' ', ${parts.join(', ')}), E'\\n\\r', '  ')`;
const entry = (kind: string, name: string): string => label(`'${kind}'`, 'n.nspname', name);
const saidOf = (word: string, name: string): string =>
  `${entry('COMMENT', `format('${word} %I ON %I', ${name}, c.relname)`)}, ${entry('COMMENT', `format('${word} %I ON %I.%I', ${name}, n.nspname, c.relname)`)}`;
const columnEntries = (kind: string): string =>
  `array(select ${entry(kind, `format('COLUMN %I.%I', c.relname, a.attname)`)} from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped)`;
const none = `'{}'::text[]`;
const on = (column: string): string =>
  `join pg_class c on c.oid = ${column} join pg_namespace n on n.oid = c.relnamespace`;
const of = (catalog: string): string => `f.class = '${catalog}'::regclass`;
const own = 'c.oid = any($1::oid[])';

const dependantsSql = `
with recursive fallen (class, object, part) as (
  select 'pg_class'::regclass::oid, t, 0 from unnest($1::oid[]) t
  union
  select x.class, x.object, x.part from fallen f cross join lateral (
    select d.classid as class, d.objid as object, d.objsubid as part from pg_depend d
    where d.refclassid = f.class and d.refobjid = f.object and (f.part = 0 or d.refobjsubid = f.part) and d.deptype in ('n', 'a', 'i', 'P', 'S')
    union all
    -- A view falls with its rule.
    select d.refclassid, d.refobjid, 0 from pg_depend d
    where f.class = 'pg_rewrite'::regclass and d.classid = f.class and d.objid = f.object and d.deptype = 'i') x
), entries as (
select 0 as rank, 'table' as kind, ${relation} as name, ${relation} as relation, ${own} as own,
  array[${entry('TABLE', 'c.relname')}, ${entry('FOREIGN TABLE', 'c.relname')}, ${entry('ROW SECURITY', 'c.relname')}, ${entry('TABLE ATTACH', 'c.relname')},
    ${entry('COMMENT', `format('TABLE %I', c.relname)`)}] || ${columnEntries('COMMENT')} as labels,
  array[${entry('ACL', `format('TABLE %I', c.relname)`)}] || ${columnEntries('ACL')} as rights, null::text as parent
from fallen f ${on('f.object')} where ${of('pg_class')} and f.part = 0 and c.relkind in ('r', 'p', 'f')
union all
select 1, case c.relkind when 'v' then 'view' else 'materialized view' end, ${relation}, ${relation}, false,
  array[${entry('VIEW', 'c.relname')}, ${entry('MATERIALIZED VIEW', 'c.relname')}, ${entry('MATERIALIZED VIEW DATA', 'c.relname')},
    ${entry('RULE', `concat_ws(' ', c.relname, '_RETURN')`)},
    ${entry('COMMENT', `format('VIEW %I', c.relname)`)}, ${entry('COMMENT', `format('MATERIALIZED VIEW %I', c.relname)`)}] || ${columnEntries('COMMENT')},
  array[${entry('ACL', `format('TABLE %I', c.relname)`)}] || ${columnEntries('ACL')}, null
from fallen f ${on('f.object')} where ${of('pg_class')} and f.part = 0 and c.relkind in ('v', 'm')
union all
select 1, 'sequence', ${relation}, ${relation},
  exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.refclassid = 'pg_class'::regclass and d.refobjid = any($1::oid[]) and d.deptype in ('a', 'i')),
  array[${entry('SEQUENCE', 'c.relname')}, ${entry('SEQUENCE OWNED BY', 'c.relname')}, ${entry('COMMENT', `format('SEQUENCE %I', c.relname)`)}],
  array[${entry('ACL', `format('SEQUENCE %I', c.relname)`)}], null
from fallen f ${on('f.object')} where ${of('pg_class')} and f.part = 0 and c.relkind = 'S'
union all
select 2, 'index', format('%I.%I', n.nspname, x.relname), ${relation}, ${own},
  array[${entry('INDEX', 'x.relname')}, ${entry('INDEX ATTACH', 'x.relname')}, ${entry('COMMENT', `format('INDEX %I', x.relname)`)}], ${none}, null
from fallen f join pg_class x on x.oid = f.object join pg_index i on i.indexrelid = x.oid ${on('i.indrelid')}
where ${of('pg_class')} and x.relkind in ('i', 'I') and c.relkind <> 't' and (i.indisvalid or c.relkind = 'p')
union all
-- A column of another table: of the type of a row of this one, say.
select 2, 'column', ${relation} || '.' || quote_ident(a.attname), ${relation}, false, ${none}, ${none}, null
from fallen f ${on('f.object')} join pg_attribute a on a.attrelid = c.oid and a.attnum = f.part
where ${of('pg_class')} and f.part > 0 and c.relkind in ('r', 'p', 'f') and not exists (select from fallen w where w.class = f.class and w.object = f.object and w.part = 0)
union all
select 2, 'constraint', format('%I on %s', o.conname, ${relation}), ${relation}, ${own},
  array[${entry('CONSTRAINT', `concat_ws(' ', c.relname, o.conname)`)}, ${entry('CHECK CONSTRAINT', `concat_ws(' ', c.relname, o.conname)`)},
    ${entry('FK CONSTRAINT', `concat_ws(' ', c.relname, o.conname)`)}, ${saidOf('CONSTRAINT', 'o.conname')}], ${none},
  (select format('%I.%I', m.nspname, p.relname) from pg_class p join pg_namespace m on m.oid = p.relnamespace where o.contype = 'f' and p.oid = o.confrelid)
from fallen f join pg_constraint o on o.oid = f.object ${on('o.conrelid')} where ${of('pg_constraint')} and o.contype <> 'n' and o.conparentid = 0
union all
select 2, 'column', ${relation} || '.' || quote_ident(a.attname), ${relation}, ${own}, array[${entry('DEFAULT', `concat_ws(' ', c.relname, a.attname)`)}], ${none}, null
from fallen f join pg_attrdef d on d.oid = f.object ${on('d.adrelid')} join pg_attribute a on a.attrelid = c.oid and a.attnum = d.adnum where ${of('pg_attrdef')}
union all
select 2, 'trigger', format('%I on %s', t.tgname, ${relation}), ${relation}, ${own},
  array[${entry('TRIGGER', `concat_ws(' ', c.relname, t.tgname)`)}, ${saidOf('TRIGGER', 't.tgname')}], ${none}, null
from fallen f join pg_trigger t on t.oid = f.object ${on('t.tgrelid')} where ${of('pg_trigger')} and not t.tgisinternal
union all
select 2, 'rule', format('%I on %s', r.rulename, ${relation}), ${relation}, ${own},
  array[${entry('RULE', `concat_ws(' ', c.relname, r.rulename)`)}, ${saidOf('RULE', 'r.rulename')}], ${none}, null
from fallen f join pg_rewrite r on r.oid = f.object ${on('r.ev_class')} where ${of('pg_rewrite')} and r.rulename <> '_RETURN'
union all
select 2, 'policy', format('%I on %s', p.polname, ${relation}), ${relation}, ${own},
  array[${entry('POLICY', `concat_ws(' ', c.relname, p.polname)`)}, ${saidOf('POLICY', 'p.polname')}], ${none}, null
from fallen f join pg_policy p on p.oid = f.object ${on('p.polrelid')} where ${of('pg_policy')}
union all
select 2, 'statistics', format('%I.%I', n.nspname, s.stxname), format('%I.%I', m.nspname, c.relname), ${own},
  array[${entry('STATISTICS', 's.stxname')}, ${entry('COMMENT', `format('STATISTICS %I', s.stxname)`)}], ${none}, null
from fallen f join pg_statistic_ext s on s.oid = f.object join pg_namespace n on n.oid = s.stxnamespace
join pg_class c on c.oid = s.stxrelid join pg_namespace m on m.oid = c.relnamespace where ${of('pg_statistic_ext')}
union all
select 3, 'publication of', format('%s in %I', ${relation}, p.pubname), ${relation}, ${own}, array[${entry('PUBLICATION TABLE', `concat_ws(' ', p.pubname, c.relname)`)}], ${none}, null
from fallen f join pg_publication_rel r on r.oid = f.object join pg_publication p on p.oid = r.prpubid ${on('r.prrelid')} where ${of('pg_publication_rel')}
union all
select 1, case p.prokind when 'p' then 'procedure' when 'a' then 'aggregate' else 'function' end, format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)), null, false,
  array(select ${label('w', 'n.nspname', 'g.text')} from unnest(array['FUNCTION', 'PROCEDURE', 'AGGREGATE']) w)
    || array(select ${label(`'COMMENT'`, 'n.nspname', 'w', 'g.quoted')} from unnest(array['FUNCTION', 'PROCEDURE', 'AGGREGATE']) w),
  array(select ${label(`'ACL'`, 'n.nspname', 'w', 'g.quoted')} from unnest(array['FUNCTION', 'PROCEDURE', 'AGGREGATE']) w), null
from fallen f join pg_proc p on p.oid = f.object join pg_namespace n on n.oid = p.pronamespace
cross join lateral (select format('(%s)', array_to_string(array(select format_type(t, null) from unnest(p.proargtypes) with ordinality u (t, at) order by at), ', ')) as list) l
cross join lateral (select p.proname || l.list as text, quote_ident(p.proname) || l.list as quoted) g
where ${of('pg_proc')}
union all
-- Types made of a row of the table, and whatever else nobody here knows how to bring back.
select 4, i.type, i.identity, null, false, ${none}, ${none}, null
from fallen f cross join lateral pg_identify_object(f.class, f.object, f.part) i
where f.class not in ('pg_class'::regclass, 'pg_constraint'::regclass, 'pg_attrdef'::regclass, 'pg_trigger'::regclass, 'pg_rewrite'::regclass, 'pg_policy'::regclass,
  'pg_statistic_ext'::regclass, 'pg_publication_rel'::regclass, 'pg_proc'::regclass)
  and not (f.class = 'pg_type'::regclass and exists (select from pg_type t left join pg_type e on e.oid = t.typelem join pg_class c on c.oid in (t.typrelid, e.typrelid) where t.oid = f.object))
)
select kind, name, relation, own as "isOwn", labels, rights, parent from entries order by rank, kind, name collate "C"`;
