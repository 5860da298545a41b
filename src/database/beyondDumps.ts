import type { Session } from '../ports.js';
import { filledViews } from './catalogue/relations.js';
import { ownSchema, relationName, relations } from './catalogue/parts.js';
import { machinerySchemas } from './inventory.js';

/** What a database has and a dump does not bring into another one, or what is not compared after a restore. */
export type BeyondDumps =
  | 'database rights'
  | 'database comment'
  | 'parameter rights'
  | 'subscription'
  | 'security label'
  | 'tablespace'
  | 'replication slot'
  | 'user mapping'
  | 'foreign key switched off'
  | 'empty materialized view'
  | 'comment of a parent';

export interface Beyond {
  readonly kind: BeyondDumps;
  readonly name: string;
}

/** Found in catalogues that everybody may read; whether a name is shown depends on nobody's rights but `user mapping`. */
export async function readBeyondDumps(session: Session): Promise<Beyond[]> {
  const [server] = await session.query<{ major: number }>(
    `select current_setting('server_version_num')::int / 10000 as major`,
  );
  const parameters = (server?.major ?? 0) >= 15 ? [parameterRights] : [];
  const all = [database, elsewhere, lost, ...parameters].map((sql) => `select kind, name from (${sql}) found`);
  return session.query<Beyond>(
    `select distinct kind, name from (${all.join(' union all ')}) found where name is not null and $1::text[] is not null order by 1, 2`,
    [machinerySchemas],
  );
}

const database = `
select 'database rights' as kind, '' as name from pg_database d where d.datname = current_database() and d.datacl is distinct from acldefault('d', d.datdba) and d.datacl is not null
union all
select 'database comment', '' from pg_database d join pg_shdescription s on s.classoid = 'pg_database'::regclass and s.objoid = d.oid
where d.datname = current_database() and s.description <> 'default administrative connection database'`;

const parameterRights = `select 'parameter rights' as kind, parname as name from pg_parameter_acl`;

const elsewhere = `
select 'subscription' as kind, s.subname::text as name from pg_subscription s join pg_database d on d.oid = s.subdbid where d.datname = current_database()
union all
select 'security label', l.provider from pg_seclabel l
union all
select 'tablespace', t.spcname::text from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_tablespace t on t.oid = c.reltablespace where ${ownSchema}
union all
select 'tablespace', t.spcname::text from pg_database d join pg_tablespace t on t.oid = d.dattablespace where d.datname = current_database() and t.spcname <> 'pg_default'
union all
select 'replication slot', r.slot_name::text from pg_replication_slots r where r.database = current_database()
union all
select 'user mapping', format('of %s on %I', case when m.umuser = 0 then 'PUBLIC' else quote_ident(m.usename) end, m.srvname)
from pg_user_mappings m join pg_foreign_server s on s.oid = m.srvid
where m.umoptions is null and not (
  (m.umuser <> 0 and m.usename = current_user and (pg_has_role(s.srvowner, 'usage') or has_server_privilege(s.oid, 'usage')))
  or (m.umuser = 0 and pg_has_role(s.srvowner, 'usage'))
  or (select rolsuper from pg_roles where rolname = current_user))`;

/** pg_dump does not write these down, though they are in the catalogue. */
const lost = `
select 'foreign key switched off' as kind, format('%I on %I.%I', o.conname, n.nspname, c.relname) as name
from pg_trigger t join pg_constraint o on o.oid = t.tgconstraint join pg_class c on c.oid = o.conrelid join pg_namespace n on n.oid = c.relnamespace
where t.tgisinternal and t.tgenabled <> 'O' and o.contype = 'f' and ${ownSchema}
union all
select 'empty materialized view', ${relationName} from ${relations}
where c.relkind = 'm' and c.relispopulated and ${ownSchema} and c.oid not in (${filledViews})
union all
select 'comment of a parent', i.identity
from pg_description d
left join pg_constraint o on d.classoid = 'pg_constraint'::regclass and o.oid = d.objoid
left join pg_trigger t on d.classoid = 'pg_trigger'::regclass and t.oid = d.objoid
join pg_class c on c.oid = coalesce(o.conrelid, t.tgrelid) join pg_namespace n on n.oid = c.relnamespace
cross join lateral pg_identify_object(d.classoid, d.objoid, 0) i
where ${ownSchema} and (t.tgparentid <> 0 or not o.conislocal or (o.conparentid <> 0 and o.contype not in ('p', 'u', 'x')))`;
