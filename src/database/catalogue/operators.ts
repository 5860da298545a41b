import { known, made, notMember, owner, ownSchema, type Query } from './parts.js';

const procedure = (column: string): string => known(column, 'regprocedure');

/** An operator without a function was only named by another one, and is in no dump. */
const operators = `
select 'operator' as kind, o.oid::regoperator::text as name,
  concat_ws(', ', 'owner ' || ${owner('o.oprowner')}, 'calls ' || ${procedure('o.oprcode')},
    'commutator ' || ${known('o.oprcom', 'regoperator')}, 'negator ' || ${known('o.oprnegate', 'regoperator')},
    'restrict ' || ${procedure('o.oprrest')}, 'join ' || ${procedure('o.oprjoin')},
    case when o.oprcanmerge then 'merges' end, case when o.oprcanhash then 'hashes' end) as definition
from pg_operator o join pg_namespace n on n.oid = o.oprnamespace
where o.oprcode <> 0 and ${ownSchema} and ${notMember('pg_operator', 'o.oid')}`;

const familyName = `format('%I.%I using %I', n.nspname, f.opfname, m.amname)`;
const member = (catalog: string, oid: string): string =>
  `(select ' of class ' || format('%s.%I', k.opcnamespace::regnamespace, k.opcname) from pg_depend d join pg_opclass k on k.oid = d.refobjid
    where d.classid = '${catalog}'::regclass and d.objid = ${oid} and d.refclassid = 'pg_opclass'::regclass)`;

const families = `
select 'operator family' as kind, ${familyName} as name,
  concat_ws(', ', 'owner ' || ${owner('f.opfowner')},
    (select string_agg(item, ', ' order by item collate "C") from (
      select concat('operator ', a.amopstrategy, ' ', a.amopopr::regoperator, ' ', a.amoppurpose,
        ' sorts by ' || (select format('%s.%I', s.opfnamespace::regnamespace, s.opfname) from pg_opfamily s where s.oid = a.amopsortfamily), ${member('pg_amop', 'a.oid')}) as item
      from pg_amop a where a.amopfamily = f.oid and ${notMember('pg_amop', 'a.oid')}
      union all
      select concat('function ', a.amprocnum, ' ', format_type(a.amproclefttype, null), ' ', format_type(a.amprocrighttype, null), ' ', a.amproc::regprocedure, ${member('pg_amproc', 'a.oid')})
      from pg_amproc a where a.amprocfamily = f.oid and ${notMember('pg_amproc', 'a.oid')}) items)) as definition
from pg_opfamily f join pg_namespace n on n.oid = f.opfnamespace join pg_am m on m.oid = f.opfmethod
where ${ownSchema} and ${notMember('pg_opfamily', 'f.oid')}
union all
select 'operator class', format('%I.%I using %I', n.nspname, k.opcname, m.amname),
  concat_ws(', ', 'owner ' || ${owner('k.opcowner')}, 'for ' || format_type(k.opcintype, null), case when k.opcdefault then 'default' end,
    'family ' || (select format('%s.%I', f.opfnamespace::regnamespace, f.opfname) from pg_opfamily f where f.oid = k.opcfamily),
    'stores ' || format_type(nullif(k.opckeytype, 0), null))
from pg_opclass k join pg_namespace n on n.oid = k.opcnamespace join pg_am m on m.oid = k.opcmethod
where ${ownSchema} and ${notMember('pg_opclass', 'k.oid')}
union all
select 'access method', quote_ident(m.amname), concat_ws(', ', 'for ' || m.amtype::text, 'handler ' || m.amhandler::regproc::text)
from pg_am m where ${made('pg_am', 'm.oid')}`;

const conversions = `
select 'cast' as kind, format('(%s as %s)', format_type(c.castsource, null), format_type(c.casttarget, null)) as name,
  concat_ws(', ', 'method ' || c.castmethod::text, 'context ' || c.castcontext::text, 'calls ' || ${procedure('c.castfunc')}) as definition
from pg_cast c where ${made('pg_cast', 'c.oid')}
union all
select 'conversion', format('%I.%I', n.nspname, o.conname),
  concat_ws(', ', 'owner ' || ${owner('o.conowner')}, format('from %s to %s', pg_encoding_to_char(o.conforencoding), pg_encoding_to_char(o.contoencoding)),
    'calls ' || o.conproc::regproc::text, case when o.condefault then 'default' end)
from pg_conversion o join pg_namespace n on n.oid = o.connamespace where ${ownSchema} and ${notMember('pg_conversion', 'o.oid')}`;

/**
 * Names of columns differ between majors, and since 16 the server rewrites the locale that ICU is asked for
 * (`en-u-kn-true` becomes `en-u-kn`): across that border only its language is the same for sure. The version of the
 * library and the encoding belong to the server and the database.
 */
const collations = `
select 'collation' as kind, format('%I.%I', n.nspname, c.collname) as name,
  concat_ws(', ', 'owner ' || ${owner('c.collowner')}, 'provider ' || c.collprovider::text, case when not c.collisdeterministic then 'not deterministic' end,
    'locale ' || case when c.collprovider = 'i' and $4 < 16 then lower(substring(l.locale from '^[A-Za-z]*')) else l.locale end,
    case when c.collprovider = 'c' then 'ctype ' || c.collctype end, 'rules ' || (j.row ->> 'collicurules')) as definition
from pg_collation c join pg_namespace n on n.oid = c.collnamespace,
  lateral (select to_jsonb(c) as row) j,
  lateral (select coalesce(j.row ->> 'colllocale', j.row ->> 'colliculocale', j.row ->> 'collcollate') as locale) l
where ${ownSchema} and ${notMember('pg_collation', 'c.oid')}`;

export const operatorQueries: readonly Query[] = [operators, families, conversions, collations].map((sql) => ({ sql }));
