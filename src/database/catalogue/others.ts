import { parts } from './relations.js';

const { ownSchema, notMember, rights, owner } = parts;

const functions = `
select case p.prokind when 'p' then 'procedure' when 'a' then 'aggregate' else 'function' end as kind,
  format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)) as name,
  concat_ws(E'\\n', 'owner ' || ${owner('p.proowner')},
    case when p.prokind = 'a'
      then (select concat_ws(' ', a.aggtransfn::regprocedure::text, a.aggfinalfn::regproc::text, format_type(a.aggtranstype, null), a.agginitval) from pg_aggregate a where a.aggfnoid = p.oid)
      else pg_get_functiondef(p.oid) end) as definition
from pg_proc p join pg_namespace n on n.oid = p.pronamespace where ${ownSchema} and ${notMember('pg_proc', 'p.oid')}
union all
select 'rights on function', format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)), ${rights('p.proacl', 'f', 'p.proowner')}
from pg_proc p join pg_namespace n on n.oid = p.pronamespace where ${ownSchema} and ${notMember('pg_proc', 'p.oid')}`;

const types = `
select 'type' as kind, format('%I.%I', n.nspname, t.typname) as name,
  concat_ws(', ', 'owner ' || ${owner('t.typowner')},
    case t.typtype
      when 'e' then 'enum ' || (select string_agg(quote_literal(l.enumlabel), ', ' order by l.enumsortorder) from pg_enum l where l.enumtypid = t.oid)
      when 'c' then 'row ' || (select string_agg(format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod)), ', ' order by a.attnum) from pg_attribute a where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped)
      when 'd' then concat_ws(' ', 'domain', format_type(t.typbasetype, t.typtypmod), case when t.typnotnull then 'not null' end, 'default ' || coalesce(pg_get_expr(t.typdefaultbin, 0), t.typdefault),
        (select string_agg(format('%I %s', o.conname, pg_get_constraintdef(o.oid)), ' ' order by o.conname collate "C") from pg_constraint o where o.contypid = t.oid and o.contype <> 'n'))
      when 'r' then 'range of ' || (select r.rngsubtype::regtype::text from pg_range r where r.rngtypid = t.oid) end) as definition
from pg_type t join pg_namespace n on n.oid = t.typnamespace left join pg_class c on c.oid = t.typrelid
where t.typtype in ('e', 'c', 'd', 'r') and (t.typtype <> 'c' or c.relkind = 'c') and ${ownSchema} and ${notMember('pg_type', 't.oid')}
union all
select 'rights on type', format('%I.%I', n.nspname, t.typname), ${rights('t.typacl', 'T', 't.typowner')}
from pg_type t join pg_namespace n on n.oid = t.typnamespace left join pg_class c on c.oid = t.typrelid
where t.typtype in ('e', 'c', 'd', 'r') and (t.typtype <> 'c' or c.relkind = 'c') and ${ownSchema} and ${notMember('pg_type', 't.oid')}`;

const wide = `
select 'extension' as kind, quote_ident(e.extname) as name, 'in ' || quote_ident(n.nspname) as definition
from pg_extension e join pg_namespace n on n.oid = e.extnamespace
union all
select 'event trigger', quote_ident(t.evtname),
  concat_ws(', ', 'on ' || t.evtevent, 'tags ' || t.evttags::text, 'calls ' || t.evtfoid::regprocedure::text, 'enabled ' || t.evtenabled::text, 'owner ' || ${owner('t.evtowner')})
from pg_event_trigger t where ${notMember('pg_event_trigger', 't.oid')}
union all
select 'publication', quote_ident(p.pubname),
  concat_ws(', ', 'owner ' || ${owner('p.pubowner')}, case when p.puballtables then 'all tables' end,
    format('insert %s update %s delete %s truncate %s', p.pubinsert, p.pubupdate, p.pubdelete, p.pubtruncate))
from pg_publication p
union all
select 'publication of', format('%s in %I', r.prrelid::regclass, p.pubname), coalesce(to_jsonb(t) - 'pubname' - 'schemaname' - 'tablename', '{}')::text
from pg_publication_rel r join pg_publication p on p.oid = r.prpubid join pg_class c on c.oid = r.prrelid join pg_namespace n on n.oid = c.relnamespace
left join pg_publication_tables t on t.pubname = p.pubname and t.schemaname = n.nspname and t.tablename = c.relname
union all
select 'default rights', format('of %I %s on %s', pg_get_userbyid(d.defaclrole), coalesce('in ' || quote_ident(n.nspname), 'everywhere'), d.defaclobjtype),
  coalesce(${rights('d.defaclacl', 'r', 'd.defaclrole')}, '')
from pg_default_acl d left join pg_namespace n on n.oid = d.defaclnamespace where d.defaclnamespace = 0 or (${ownSchema})`;

export const otherQueries: readonly string[] = [functions, types, wide];
