import { known, made, notMember, owner, ownSchema, rights, type Query } from './parts.js';

const proc = (column: string): string => known(column, 'regproc');

const aggregate = `(select concat_ws(' ', 'kind', a.aggkind, a.aggnumdirectargs, 'of', pg_get_function_arguments(p.oid), 'parallel', p.proparallel,
    'step', ${known('a.aggtransfn', 'regprocedure')}, 'state', format_type(a.aggtranstype, null), a.aggtransspace, 'from ' || quote_literal(a.agginitval),
    'final ' || ${proc('a.aggfinalfn')}, a.aggfinalextra, a.aggfinalmodify,
    'combine ' || ${proc('a.aggcombinefn')}, 'serial ' || ${proc('a.aggserialfn')}, 'deserial ' || ${proc('a.aggdeserialfn')},
    'moving ' || ${proc('a.aggmtransfn')}, 'back ' || ${proc('a.aggminvtransfn')},
    'moving state ' || format_type(nullif(a.aggmtranstype, 0), null), a.aggmtransspace, 'from ' || quote_literal(a.aggminitval),
    'moving final ' || ${proc('a.aggmfinalfn')}, a.aggmfinalextra, a.aggmfinalmodify,
    'sorts by ' || ${known('a.aggsortop', 'regoperator')})
  from pg_aggregate a where a.aggfnoid = p.oid)`;

const own = `from pg_proc p join pg_namespace n on n.oid = p.pronamespace where ${ownSchema} and ${notMember('pg_proc', 'p.oid')}`;
const name = `format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid))`;

const functions = `
select case p.prokind when 'p' then 'procedure' when 'a' then 'aggregate' else 'function' end as kind, ${name} as name,
  concat_ws(E'\\n', 'owner ' || ${owner('p.proowner')}, case when p.prokind = 'a' then ${aggregate} else pg_get_functiondef(p.oid) end) as definition
${own}
union all
select 'rights on function', ${name}, ${rights('p.proacl', 'f', 'p.proowner')} ${own}`;

/** The server brings a few languages itself; who may use them is told with the rights on PostgreSQL's own objects. */
const languages = `
select 'language' as kind, quote_ident(l.lanname) as name,
  concat_ws(', ', 'owner ' || ${owner('l.lanowner')}, case when l.lanpltrusted then 'trusted' end,
    'handler ' || ${known('l.lanplcallfoid', 'regprocedure')}, 'inline ' || ${known('l.laninline', 'regprocedure')},
    'validator ' || ${known('l.lanvalidator', 'regprocedure')}) as definition
from pg_language l where ${made('pg_language', 'l.oid')}
union all
select 'rights on language', quote_ident(l.lanname), ${rights('l.lanacl', 'l', 'l.lanowner')}
from pg_language l where ${made('pg_language', 'l.oid')}
union all
select 'transform', format('for %s language %I', format_type(t.trftype, null), l.lanname),
  concat_ws(', ', 'from sql ' || ${known('t.trffromsql', 'regprocedure')}, 'to sql ' || ${known('t.trftosql', 'regprocedure')})
from pg_transform t join pg_language l on l.oid = t.trflang where ${made('pg_transform', 't.oid')}`;

export const routineQueries: readonly Query[] = [{ sql: functions }, { sql: languages }];
