/**
 * Queries of the catalogue: each gives rows (kind, name, definition). `$1` are schemas left out, `$2` privileges,
 * `$3` relations (by oid).
 * Members of extensions are left out everywhere: the extension brings them.
 */
const ownSchema = `n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and n.nspname <> all ($1)`;

const notMember = (catalog: string, oid: string): string =>
  `not exists (select from pg_depend x where x.classid = '${catalog}'::regclass and x.objid = ${oid} and x.deptype = 'e')`;

/** An access list without grantors, with PostgreSQL's defaults spelled out: two ways to write the same rights are equal. */
const rights = (acl: string, type: string, owner: string): string =>
  `(select string_agg(format('%s=%s%s', case when a.grantee = 0 then 'PUBLIC' else quote_ident(pg_get_userbyid(a.grantee)) end,
      a.privilege_type, case when a.is_grantable then '*' else '' end), ', ' order by pg_get_userbyid(a.grantee)::text collate "C", a.grantee = 0, a.privilege_type)
    from aclexplode(coalesce(${acl}, acldefault('${type}', ${owner}))) a where a.privilege_type <> all ($2::text[]))`;

const relationName = `format('%I.%I', n.nspname, c.relname)`;
const owner = (column: string): string => `quote_ident(pg_get_userbyid(${column}))`;

const relations = `pg_class c join pg_namespace n on n.oid = c.relnamespace`;
const ownRelation = `${ownSchema} and c.relpersistence <> 't' and c.oid <> all ($3::oid[]) and ${notMember('pg_class', 'c.oid')}`;

const schemas = `
select 'schema' as kind, quote_ident(n.nspname) as name, 'owner ' || ${owner('n.nspowner')} as definition
from pg_namespace n where ${ownSchema} and n.nspname !~ '^pg_' and ${notMember('pg_namespace', 'n.oid')}
union all
select 'rights on schema', quote_ident(n.nspname), ${rights('n.nspacl', 'n', 'n.nspowner')}
from pg_namespace n where ${ownSchema} and ${notMember('pg_namespace', 'n.oid')}`;

const tables = `
select 'table' as kind, ${relationName} as name,
  concat_ws(', ', 'kind ' || c.relkind::text, 'persistence ' || c.relpersistence::text, 'owner ' || ${owner('c.relowner')},
    'options ' || c.reloptions::text, 'partition by ' || pg_get_partkeydef(c.oid), 'partition ' || pg_get_expr(c.relpartbound, c.oid),
    'replica identity ' || nullif(c.relreplident::text, 'd'),
    'inherits ' || (select string_agg(i.inhparent::regclass::text, ', ' order by i.inhseqno) from pg_inherits i where i.inhrelid = c.oid)) as definition
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

const columns = `
select 'column' as kind, ${relationName} || '.' || quote_ident(a.attname) as name,
  concat_ws(' ', format_type(a.atttypid, a.atttypmod), case when a.attnotnull then 'not null' end,
    case when a.attgenerated <> '' then 'generated ' || a.attgenerated::text || ' ' || pg_get_expr(d.adbin, d.adrelid) else 'default ' || pg_get_expr(d.adbin, 0) end,
    'identity ' || nullif(a.attidentity::text, ''),
    case when a.attcollation <> t.typcollation then 'collate ' || a.attcollation::regcollation::text end) as definition
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
  concat_ws(' ', pg_get_indexdef(i.indexrelid), case when i.indisreplident then 'replica identity' end) as definition
from pg_index i join pg_class x on x.oid = i.indexrelid join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
where ${ownRelation}`;

const views = `
select case c.relkind when 'v' then 'view' else 'materialized view' end as kind, ${relationName} as name,
  concat_ws(E'\\n', 'owner ' || ${owner('c.relowner')}, 'options ' || c.reloptions::text, pg_get_viewdef(c.oid)) as definition
from ${relations} where c.relkind in ('v', 'm') and ${ownRelation}
union all
select 'rule', format('%I on %s', r.rulename, ${relationName}), pg_get_ruledef(r.oid)
from pg_rewrite r join pg_class c on c.oid = r.ev_class join pg_namespace n on n.oid = c.relnamespace
where r.rulename <> '_RETURN' and ${ownRelation}`;

const sequences = `
select 'sequence' as kind, ${relationName} as name,
  concat_ws(', ', 'owner ' || ${owner('c.relowner')}, format('%s %s..%s by %s start %s cache %s', s.seqtypid::regtype, s.seqmin, s.seqmax, s.seqincrement, s.seqstart, s.seqcache),
    case when s.seqcycle then 'cycle' end,
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
select 'statistics', format('%I.%I', n.nspname, s.stxname), pg_get_statisticsobjdef(s.oid)
from pg_statistic_ext s join pg_namespace n on n.oid = s.stxnamespace where ${ownSchema}`;

export const relationQueries: readonly string[] = [
  schemas,
  tables,
  columns,
  constraints,
  indexes,
  views,
  sequences,
  guards,
];

export const parts = { ownSchema, notMember, rights, owner };
