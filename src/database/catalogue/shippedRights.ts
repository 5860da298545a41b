import { firstOwnOid, type Query } from './parts.js';

/**
 * What was granted on, and taken from, objects that somebody else brings: an extension, or PostgreSQL. pg_dump writes
 * down what differs from the rights that they came with. On a copy they belong to whoever restored it, so what their
 * owner has is left out, and so is what Supabase's superuser has, who restores on scratch and owns them on production.
 */
const objects = `
  select 'pg_proc'::regclass as class, oid, 0 as part, proacl as acl, 'f'::"char" as type, proowner as owner, pronamespace as schema from pg_proc where proacl is not null
  union all
  select 'pg_class'::regclass, oid, 0, relacl, case relkind when 'S' then 's'::"char" else 'r' end, relowner, relnamespace from pg_class where relacl is not null
  union all
  select 'pg_class'::regclass, c.oid, a.attnum, a.attacl, 'c', c.relowner, c.relnamespace from pg_attribute a join pg_class c on c.oid = a.attrelid where a.attacl is not null and not a.attisdropped
  union all
  select 'pg_type'::regclass, oid, 0, typacl, 'T', typowner, typnamespace from pg_type where typacl is not null
  union all
  select 'pg_namespace'::regclass, oid, 0, nspacl, 'n', nspowner, oid from pg_namespace where nspacl is not null
  union all
  select 'pg_language'::regclass, oid, 0, lanacl, 'l', lanowner, 'pg_catalog'::regnamespace from pg_language where lanacl is not null
  union all
  select 'pg_foreign_data_wrapper'::regclass, oid, 0, fdwacl, 'F', fdwowner, 0 from pg_foreign_data_wrapper where fdwacl is not null
  union all
  select 'pg_foreign_server'::regclass, oid, 0, srvacl, 'S', srvowner, 0 from pg_foreign_server where srvacl is not null`;

const exploded = (acl: string): string => `select grantee, privilege_type, is_grantable from aclexplode(${acl})`;
const usual = 'coalesce(i.initprivs, acldefault(o.type, o.owner))';

const sql = `
select case when e.oid is null then 'rights in' else 'rights in extension' end as kind, coalesce(quote_ident(e.extname), 'pg_catalog') as name,
  string_agg(n.type || ' ' || n.identity || ': ' || d.text, E'\\n' order by n.type collate "C", n.identity collate "C") as definition
from (${objects}) o
left join pg_depend m on m.classid = o.class and m.objid = o.oid and m.objsubid = 0 and m.deptype = 'e'
left join pg_extension e on e.oid = m.refobjid
left join pg_init_privs i on i.classoid = o.class and i.objoid = o.oid and i.objsubid = o.part
cross join lateral (
  select string_agg(format('%s%s=%s%s', g.sign, case when g.grantee = 0 then 'PUBLIC' else quote_ident(pg_get_userbyid(g.grantee)) end, g.privilege_type, case when g.is_grantable then '*' else '' end),
      ', ' order by pg_get_userbyid(g.grantee)::text collate "C", g.grantee = 0, g.privilege_type, g.sign collate "C", g.is_grantable) as text
  from (select '+' as sign, p.* from (${exploded('o.acl')} except ${exploded(usual)}) p
        union all
        select '-', t.* from (${exploded(usual)} except ${exploded('o.acl')}) t) g
  where g.grantee <> o.owner and pg_get_userbyid(g.grantee) <> 'supabase_admin' and g.privilege_type <> all ($2::text[])) d
cross join lateral pg_identify_object(o.class, o.oid, o.part) n
where (e.oid is not null or (o.schema = 'pg_catalog'::regnamespace and o.oid < ${firstOwnOid}))
  and o.acl is distinct from ${usual} and d.text is not null
group by e.oid, e.extname`;

export const shippedRightsQueries: readonly Query[] = [{ sql }];
