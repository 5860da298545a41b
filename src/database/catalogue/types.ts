import { known, notMember, owner, ownSchema, rights, type Query } from './parts.js';

const collation = (one: string, usual: string): string =>
  `'collate ' || nullif(nullif(${one}, 0), ${usual})::regcollation::text`;

const enumeration = `'enum ' || (select string_agg(quote_literal(l.enumlabel), ', ' order by l.enumsortorder) from pg_enum l where l.enumtypid = t.oid)`;

const composite = `'row ' || (select string_agg(concat_ws(' ', quote_ident(a.attname), format_type(a.atttypid, a.atttypmod), ${collation('a.attcollation', 'u.typcollation')}), ', ' order by a.attnum)
    from pg_attribute a join pg_type u on u.oid = a.atttypid where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped)`;

const domain = `concat_ws(' ', 'domain', format_type(t.typbasetype, t.typtypmod), case when t.typnotnull then 'not null' end,
    'default ' || coalesce(pg_get_expr(t.typdefaultbin, 0), t.typdefault),
    ${collation('t.typcollation', '(select u.typcollation from pg_type u where u.oid = t.typbasetype)')},
    (select string_agg(concat_ws(' ', quote_ident(o.conname), pg_get_constraintdef(o.oid), case when not o.convalidated then 'not validated' end), ' ' order by o.conname collate "C")
     from pg_constraint o where o.contypid = t.oid and o.contype <> 'n'))`;

const range = `(select concat_ws(' ', 'range of', format_type(r.rngsubtype, null),
      'class ' || (select format('%s.%I', k.opcnamespace::regnamespace, k.opcname) from pg_opclass k where k.oid = r.rngsubopc),
      ${collation('r.rngcollation', '(select u.typcollation from pg_type u where u.oid = r.rngsubtype)')},
      'canonical ' || ${known('r.rngcanonical', 'regproc')}, 'difference ' || ${known('r.rngsubdiff', 'regproc')},
      'multirange ' || format_type(r.rngmultitypid, null))
    from pg_range r where r.rngtypid = t.oid)`;

const base = `concat_ws(' ', 'base', case when not t.typisdefined then 'nothing but a name' end,
    'in ' || ${known('t.typinput', 'regprocedure')}, 'out ' || ${known('t.typoutput', 'regprocedure')},
    'receive ' || ${known('t.typreceive', 'regprocedure')}, 'send ' || ${known('t.typsend', 'regprocedure')},
    'modifiers ' || ${known('t.typmodin', 'regprocedure')}, ${known('t.typmodout', 'regprocedure')},
    'analyze ' || ${known('t.typanalyze', 'regprocedure')}, 'subscript ' || ${known('t.typsubscript', 'regproc')},
    'length', t.typlen, t.typbyval, t.typalign, t.typstorage, 'category', t.typcategory, t.typispreferred, t.typdelim,
    'element ' || format_type(nullif(t.typelem, 0), null), 'default ' || t.typdefault, ${collation('t.typcollation', '0')})`;

/** Neither the row of a table nor the array or the multirange that comes with another type. */
const own = `
from pg_type t join pg_namespace n on n.oid = t.typnamespace left join pg_class c on c.oid = t.typrelid
where (t.typtype in ('e', 'd', 'r') or (t.typtype = 'c' and c.relkind = 'c') or (t.typtype = 'p' and not t.typisdefined)
    or (t.typtype = 'b' and not exists (select from pg_type u where u.typarray = t.oid)))
  and ${ownSchema} and ${notMember('pg_type', 't.oid')}`;

const types = `
select 'type' as kind, format('%I.%I', n.nspname, t.typname) as name,
  concat_ws(', ', 'owner ' || ${owner('t.typowner')},
    case t.typtype when 'e' then ${enumeration} when 'c' then ${composite} when 'd' then ${domain} when 'r' then ${range} else ${base} end) as definition
${own}
union all
select 'rights on type', format('%I.%I', n.nspname, t.typname), ${rights('t.typacl', 'T', 't.typowner')}
${own}`;

export const typeQueries: readonly Query[] = [{ sql: types }];
