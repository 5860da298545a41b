import { known, notMember, owner, ownSchema, type Query } from './parts.js';

const procedure = (column: string): string => known(column, 'regprocedure');
const from = (catalog: string, namespace: string): string =>
  `from ${catalog} t join pg_namespace n on n.oid = t.${namespace} where ${ownSchema} and ${notMember(catalog, 't.oid')}`;

const sql = `
select 'text search configuration' as kind, format('%I.%I', n.nspname, t.cfgname) as name,
  concat_ws(', ', 'owner ' || ${owner('t.cfgowner')},
    'parser ' || (select format('%s.%I', p.prsnamespace::regnamespace, p.prsname) from pg_ts_parser p where p.oid = t.cfgparser),
    (select string_agg(format('%s %s', m.maptokentype, m.dictionaries), ', ' order by m.maptokentype)
     from (select maptokentype, string_agg(mapdict::regdictionary::text, ' ' order by mapseqno) as dictionaries
           from pg_ts_config_map where mapcfg = t.oid group by maptokentype) m)) as definition
${from('pg_ts_config', 'cfgnamespace')}
union all
select 'text search dictionary', format('%I.%I', n.nspname, t.dictname),
  concat_ws(', ', 'owner ' || ${owner('t.dictowner')},
    'template ' || (select format('%s.%I', p.tmplnamespace::regnamespace, p.tmplname) from pg_ts_template p where p.oid = t.dicttemplate),
    'options ' || t.dictinitoption)
${from('pg_ts_dict', 'dictnamespace')}
union all
select 'text search parser', format('%I.%I', n.nspname, t.prsname),
  concat_ws(', ', ${procedure('t.prsstart')}, ${procedure('t.prstoken')}, ${procedure('t.prsend')}, 'headline ' || ${procedure('t.prsheadline')}, ${procedure('t.prslextype')})
${from('pg_ts_parser', 'prsnamespace')}
union all
select 'text search template', format('%I.%I', n.nspname, t.tmplname),
  concat_ws(', ', 'init ' || ${procedure('t.tmplinit')}, 'lexize ' || ${procedure('t.tmpllexize')})
${from('pg_ts_template', 'tmplnamespace')}`;

export const textSearchQueries: readonly Query[] = [{ sql }];
