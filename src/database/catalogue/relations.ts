import {
  owner,
  ownRelation,
  ownSchema,
  notMember,
  hidden,
  relationName,
  relations,
  rights,
  type Query,
} from './parts.js';

/** The heap is what a table has when nobody says otherwise. */
const accessMethod = `'using ' || (select quote_ident(m.amname) from pg_am m where m.oid = c.relam and m.amname <> 'heap')`;

const tables = `
select 'table' as kind, ${relationName} as name,
  concat_ws(', ', 'kind ' || c.relkind::text, 'persistence ' || c.relpersistence::text, 'owner ' || ${owner('c.relowner')},
    'options ' || c.reloptions::text,
    'toast options ' || (select t.reloptions::text from pg_class t where t.oid = c.reltoastrelid),
    'of ' || nullif(c.reloftype, 0)::regtype::text, ${accessMethod},
    'partition by ' || pg_get_partkeydef(c.oid), 'partition ' || pg_get_expr(c.relpartbound, c.oid),
    'replica identity ' || nullif(c.relreplident::text, 'd'),
    'inherits ' || (select string_agg(i.inhparent::regclass::text, ', ' order by i.inhseqno) from pg_inherits i where i.inhrelid = c.oid),
    (select concat_ws(', ', 'server ' || quote_ident(s.srvname), 'server options ' || ${hidden('f.ftoptions')})
     from pg_foreign_table f join pg_foreign_server s on s.oid = f.ftserver where f.ftrelid = c.oid)) as definition
from ${relations} where c.relkind in ('r', 'p', 'f') and ${ownRelation}
union all
select 'row level security', ${relationName}, concat_ws(', ', case when c.relrowsecurity then 'enabled' else 'off' end, case when c.relforcerowsecurity then 'forced' end)
from ${relations} where c.relkind in ('r', 'p') and ${ownRelation}
union all
select 'rights on table', ${relationName}, ${rights('c.relacl', 'r', 'c.relowner')}
from ${relations} where c.relkind in ('r', 'p', 'f', 'v', 'm') and ${ownRelation}
union all
select 'rights on sequence', ${relationName}, ${rights('c.relacl', 's', 'c.relowner')}
from ${relations} where c.relkind = 'S' and ${ownRelation}
union all
select 'rights on column', ${relationName} || '.' || quote_ident(a.attname), ${rights('a.attacl', 'c', 'c.relowner')}
from ${relations} join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attacl is not null
where c.relkind in ('r', 'p', 'f', 'v', 'm') and ${ownRelation}`;

// pg_get_expr is told the relation only where an expression may speak of columns: it is slow over thousands of them.
const columns = `
select 'column' as kind, ${relationName} || '.' || quote_ident(a.attname) as name,
  concat_ws(' ', format_type(a.atttypid, a.atttypmod), case when a.attnotnull then 'not null' end,
    -- Since 18 it may be not validated, or for this table only.
    case when $4 >= 18 then (select nullif(concat_ws(' ', case when not o.convalidated then 'not validated' end, case when o.connoinherit then 'no inherit' end), '')
      from pg_constraint o where o.contype = 'n' and o.conrelid = c.oid and o.conkey = array[a.attnum]) end,
    case when a.attgenerated <> '' then 'generated ' || a.attgenerated::text || ' ' || pg_get_expr(d.adbin, d.adrelid) else 'default ' || pg_get_expr(d.adbin, 0) end,
    'identity ' || nullif(a.attidentity::text, ''),
    case when a.attcollation <> t.typcollation then 'collate ' || a.attcollation::regcollation::text end,
    case when a.attstorage <> t.typstorage then 'storage ' || a.attstorage::text end,
    'compression ' || nullif(a.attcompression::text, ''),
    -- Unset is -1 up to 16, and null since.
    'statistics ' || nullif(a.attstattarget, -1), 'options ' || a.attoptions::text,
    case when a.attfdwoptions is not null then 'server options ' || ${hidden('a.attfdwoptions')} end) as definition
from ${relations} join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
join pg_type t on t.oid = a.atttypid
left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
where c.relkind in ('r', 'p', 'f', 'v', 'm') and ${ownRelation}`;

const constraints = `
select 'constraint' as kind, format('%I on %s', o.conname, ${relationName}) as name,
  concat_ws(' ', pg_get_constraintdef(o.oid), case when not o.convalidated then 'not validated' end) as definition
from pg_constraint o join pg_class c on c.oid = o.conrelid join pg_namespace n on n.oid = c.relnamespace
-- Not-null constraints became entries of their own in 18; the column says it in every version.
where o.contype <> 'n' and ${ownRelation}`;

const indexes = `
-- pg_dump leaves out what a failed CREATE INDEX CONCURRENTLY left behind: a kind of its own.
select case when i.indisvalid or c.relkind = 'p' then 'index' else 'invalid index' end as kind, format('%I.%I', n.nspname, x.relname) as name,
  concat_ws(' ', pg_get_indexdef(i.indexrelid), case when i.indisreplident then 'replica identity' end,
    case when i.indisclustered then 'clustered' end,
    'part of ' || (select h.inhparent::regclass::text from pg_inherits h where h.inhrelid = i.indexrelid),
    'statistics ' || (select string_agg(format('%s of %s', a.attstattarget, a.attnum), ', ' order by a.attnum)
                      from pg_attribute a where a.attrelid = i.indexrelid and a.attstattarget <> -1)) as definition
from pg_index i join pg_class x on x.oid = i.indexrelid join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
where ${ownRelation}`;

/**
 * Materialized views whose rows a dump has computed anew: those with rows, unless one that they are made of has none
 * (through views as well).
 */
export const filledViews = `
with recursive made_of (view, source, kind) as (
  select c.oid, s.oid, s.relkind from pg_class c
  join pg_rewrite r on r.ev_class = c.oid
  join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid and d.refclassid = 'pg_class'::regclass and d.refobjid <> c.oid
  join pg_class s on s.oid = d.refobjid and s.relkind in ('m', 'v')
  where c.relkind = 'm'
  union
  select m.view, s.oid, s.relkind from made_of m
  join pg_rewrite r on r.ev_class = m.source
  join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid and d.refclassid = 'pg_class'::regclass and d.refobjid <> m.source
  join pg_class s on s.oid = d.refobjid and s.relkind in ('m', 'v')
)
select c.oid from pg_class c where c.relkind = 'm' and c.relispopulated
  and not exists (select from made_of m join pg_class s on s.oid = m.source where m.view = c.oid and s.relkind = 'm' and not s.relispopulated)`;

const views = `
select case c.relkind when 'v' then 'view' else 'materialized view' end as kind, ${relationName} as name,
  concat_ws(E'\\n', 'owner ' || ${owner('c.relowner')}, 'options ' || c.reloptions::text,
    case when c.relkind = 'm' then 'stored ' || concat_ws(', ', case when f.oid is null then 'without rows' else 'with rows' end,
      'persistence ' || c.relpersistence::text, ${accessMethod},
      'toast options ' || (select t.reloptions::text from pg_class t where t.oid = c.reltoastrelid)) end,
    pg_get_viewdef(c.oid)) as definition
from ${relations} left join (${filledViews}) f on f.oid = c.oid where c.relkind in ('v', 'm') and ${ownRelation}
union all
select 'rule', format('%I on %s', r.rulename, ${relationName}), concat_ws(' ', pg_get_ruledef(r.oid), 'enabled ' || r.ev_enabled::text)
from pg_rewrite r join pg_class c on c.oid = r.ev_class join pg_namespace n on n.oid = c.relnamespace
where r.rulename <> '_RETURN' and ${ownRelation}`;

const sequences = `
select 'sequence' as kind, ${relationName} as name,
  concat_ws(', ', 'owner ' || ${owner('c.relowner')}, format('%s %s..%s by %s start %s cache %s', s.seqtypid::regtype, s.seqmin, s.seqmax, s.seqincrement, s.seqstart, s.seqcache),
    case when s.seqcycle then 'cycle' end,
    -- Since 15 a sequence may be unlogged, and one of an unlogged table's identity is.
    case when $4 >= 15 then 'persistence ' || c.relpersistence::text end,
    'of ' || (select format('%s.%I', d.refobjid::regclass, a.attname) from pg_depend d join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
              where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype in ('a', 'i') and d.refobjsubid > 0)) as definition
from ${relations} join pg_sequence s on s.seqrelid = c.oid where ${ownRelation}`;

const guards = `
select 'policy' as kind, format('%I on %s', p.polname, ${relationName}) as name,
  concat_ws(', ', 'for ' || p.polcmd::text, case when not p.polpermissive then 'restrictive' end,
    'to ' || (select string_agg(case when r.oid = 0 then 'PUBLIC' else quote_ident(pg_get_userbyid(r.oid)) end, ' ' order by pg_get_userbyid(r.oid)::text collate "C", r.oid = 0) from unnest(p.polroles) r (oid)),
    'using ' || pg_get_expr(p.polqual, p.polrelid), 'with check ' || pg_get_expr(p.polwithcheck, p.polrelid)) as definition
from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace where ${ownRelation}
union all
select 'trigger', format('%I on %s', t.tgname, ${relationName}), concat_ws(' ', pg_get_triggerdef(t.oid), 'enabled ' || t.tgenabled::text)
from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace where not t.tgisinternal and ${ownRelation}
union all
select 'statistics', format('%I.%I', n.nspname, s.stxname),
  concat_ws(', ', pg_get_statisticsobjdef(s.oid), 'target ' || nullif(s.stxstattarget, -1), 'owner ' || ${owner('s.stxowner')})
from pg_statistic_ext s join pg_namespace n on n.oid = s.stxnamespace
where ${ownSchema} and s.stxrelid <> all ($3::oid[]) and ${notMember('pg_statistic_ext', 's.oid')}`;

export const relationQueries: readonly Query[] = [tables, columns, constraints, indexes, views, sequences, guards].map(
  (sql) => ({ sql }),
);
