import { known, made, notMember, owner, ownSchema, rights, type Query } from './parts.js';

const schemas = `
select 'schema' as kind, quote_ident(n.nspname) as name, 'owner ' || ${owner('n.nspowner')} as definition
from pg_namespace n where ${ownSchema} and ${notMember('pg_namespace', 'n.oid')}
union all
select 'rights on schema', quote_ident(n.nspname), ${rights('n.nspacl', 'n', 'n.nspowner')}
from pg_namespace n where ${ownSchema} and ${notMember('pg_namespace', 'n.oid')}
union all
select 'default rights', format('of %I %s on %s', pg_get_userbyid(d.defaclrole), coalesce('in ' || quote_ident(n.nspname), 'everywhere'), d.defaclobjtype),
  coalesce(${rights('d.defaclacl', 'r', 'd.defaclrole')}, '')
from pg_default_acl d left join pg_namespace n on n.oid = d.defaclnamespace where d.defaclnamespace = 0 or (${ownSchema})`;

/** An extension's version is in no dump: which one a restore gives depends on the server. */
const extensions = `
select 'extension' as kind, quote_ident(e.extname) as name, 'in ' || quote_ident(n.nspname) as definition
from pg_extension e join pg_namespace n on n.oid = e.extnamespace
union all
select 'version of extension', quote_ident(e.extname), e.extversion from pg_extension e
union all
select 'event trigger', quote_ident(t.evtname),
  concat_ws(', ', 'on ' || t.evtevent, 'tags ' || t.evttags::text, 'calls ' || ${known('t.evtfoid', 'regprocedure')}, 'enabled ' || t.evtenabled::text, 'owner ' || ${owner('t.evtowner')})
from pg_event_trigger t where ${made('pg_event_trigger', 't.oid')}`;

const publications = `
select 'publication' as kind, quote_ident(p.pubname) as name,
  concat_ws(', ', 'owner ' || ${owner('p.pubowner')}, case when p.puballtables then 'all tables' end,
    format('insert %s update %s delete %s truncate %s', p.pubinsert, p.pubupdate, p.pubdelete, p.pubtruncate), case when p.pubviaroot then 'through the root' end,
    case when $4 >= 18 then 'generated columns ' || nullif(to_jsonb(p) ->> 'pubgencols', 'n') end) as definition
from pg_publication p`;

const published = (definition: string): string => `
select 'publication of' as kind, format('%s in %I', r.prrelid::regclass, p.pubname) as name, ${definition} as definition
from pg_publication_rel r join pg_publication p on p.oid = r.prpubid join pg_class c on c.oid = r.prrelid join pg_namespace n on n.oid = c.relnamespace
where ${ownSchema} and c.oid <> all ($3::oid[])`;

const publishedParts = `concat_ws(', ',
  'columns ' || (select string_agg(quote_ident(a.attname), ' ' order by a.attname collate "C") from pg_attribute a where a.attrelid = r.prrelid and a.attnum = any (r.prattrs)),
  'where ' || pg_get_expr(r.prqual, r.prrelid))`;

const publishedSchemas = `
select 'publication of' as kind, format('schema %I in %I', n.nspname, p.pubname) as name, '' as definition
from pg_publication_namespace r join pg_publication p on p.oid = r.pnpubid join pg_namespace n on n.oid = r.pnnspid where ${ownSchema}`;

/** One entry for all of them; there may be very many. Their oids are kept by dumps, for tables hold them. */
const largeObjects = `
select 'large objects' as kind, 'owner and rights' as name,
  encode(sha256(convert_to(string_agg(concat_ws(' ', m.oid, ${owner('m.lomowner')}, ${rights('m.lomacl', 'L', 'm.lomowner')},
    'comment ' || quote_literal(obj_description(m.oid, 'pg_largeobject'))), E'\\n' order by m.oid), 'UTF8')), 'hex') as definition
from pg_largeobject_metadata m where $5 having count(*) > 0`;

export const wideQueries: readonly Query[] = [
  { sql: schemas },
  { sql: extensions },
  { sql: publications },
  { sql: published(`''`), before: 15 },
  { sql: `${published(publishedParts)} union all ${publishedSchemas}`, since: 15 },
  { sql: largeObjects },
];
