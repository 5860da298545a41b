import { createHash } from 'node:crypto';
import type { Session } from '../ports.js';
import { machinerySchemas } from './inventory.js';

/** The roles as which a project's users reach the database, through the API and Storage. */
export const apiRoles: readonly string[] = ['anon', 'authenticated', 'service_role'];

export interface ApiRole {
  readonly superuser: boolean;
  readonly bypassRls: boolean;
  /** Whose rights it has without SET ROLE: itself and the roles that it inherits from. */
  readonly inherits: readonly string[];
}

export interface ExposedPolicy {
  readonly command: string;
  readonly restrictive?: true | undefined;
  /** API roles that it applies to. */
  readonly to: readonly string[];
  /** `true`, or the beginning of the expression's SHA-256. */
  readonly using?: string | undefined;
  readonly check?: string | undefined;
}

export interface ExposedObject {
  /** Role → privileges on the whole of it, whoever they come from. */
  readonly access: Readonly<Record<string, string>>;
  /** Role → column → privileges on that column alone. */
  readonly columns?: Readonly<Record<string, Readonly<Record<string, string>>>> | undefined;
  /** Of relations: schema, owner, and whether policies filter its rows. */
  readonly schema?: string | undefined;
  readonly owner?: string | undefined;
  readonly rls?: 'on' | 'forced' | undefined;
  readonly policies?: Readonly<Record<string, ExposedPolicy>> | undefined;
  /** A view that asks the reader's rights, a function that has its owner's. */
  readonly securityInvoker?: true | undefined;
  readonly securityDefiner?: true | undefined;
}

export type ApiRoles = Readonly<Record<string, ApiRole>>;

/** What the API's roles may do with the objects of the schemas that it serves. */
export interface Exposure {
  readonly schemas: readonly string[];
  readonly roles: ApiRoles;
  /** `<kind> <name>` → rights. Functions and sequences are there only when somebody has a right. */
  readonly objects: Readonly<Record<string, ExposedObject>>;
}

interface Found {
  readonly kind: string;
  readonly name: string;
  readonly schema: string | null;
  readonly owner: string | null;
  readonly rls: 'on' | 'forced' | null;
  readonly invoker: boolean | null;
  readonly definer: boolean | null;
  readonly access: Readonly<Record<string, string>> | null;
  readonly columns: Readonly<Record<string, Record<string, string>>> | null;
  readonly policies: Readonly<Record<string, FoundPolicy>> | null;
}

interface FoundPolicy {
  readonly command: string;
  readonly restrictive: boolean;
  readonly to: readonly string[];
  readonly using: string | null;
  readonly check: string | null;
}

/** The API's roles that this server has; what they inherit belongs to the server, not to the database. */
export async function readApiRoles(session: Session): Promise<ApiRoles> {
  const rows = await session.query<{ name: string; superuser: boolean; bypass: boolean; inherits: string[] }>(
    // A superuser would inherit from everybody; that it is one says as much.
    `select r.rolname::text as name, r.rolsuper as superuser, r.rolbypassrls as bypass,
            array(select g.rolname::text from pg_roles g where g.oid = r.oid or (not r.rolsuper and pg_has_role(r.oid, g.oid, 'usage')) order by g.rolname collate "C") as inherits
     from pg_roles r where r.rolname = any($1) order by r.rolname collate "C"`,
    [apiRoles],
  );
  return Object.fromEntries(
    rows.map(({ name, superuser, bypass, inherits }) => [name, { superuser, bypassRls: bypass, inherits }]),
  );
}

/**
 * Rights of `roles` on the objects of `schemas`, computed from the access lists as if the roles were what they are said
 * to be: the source's roles give comparable answers on every server. Members of extensions are left out, and so are the
 * relations `leftOut`.
 */
export async function readExposure(
  session: Session,
  schemas: readonly string[],
  roles: ApiRoles,
  leftOut: readonly { oid: number }[] = [],
): Promise<Exposure> {
  const asked = Object.entries(roles).map(([role, { superuser, inherits }]) => ({ role, superuser, inherits }));
  const exposed = schemas.filter((schema) => !machinerySchemas.includes(schema));
  const rows =
    asked.length === 0
      ? []
      : await session.query<Found>(exposureSql, [exposed, JSON.stringify(asked), leftOut.map(({ oid }) => oid)]);
  const objects = rows.map((row) => [`${row.kind} ${row.name}`, objectOf(row)] as const);
  objects.sort(([a], [b]) => (a < b ? -1 : 1));
  return { schemas: exposed, roles, objects: Object.fromEntries(objects) };
}

function objectOf(row: Found): ExposedObject {
  return {
    access: row.access ?? {},
    ...(row.columns && { columns: row.columns }),
    ...(row.schema !== null && { schema: row.schema }),
    ...(row.owner !== null && { owner: row.owner }),
    ...(row.rls && { rls: row.rls }),
    ...(row.policies && {
      policies: Object.fromEntries(Object.entries(row.policies).map(([name, one]) => [name, policyOf(one)])),
    }),
    ...(row.invoker && { securityInvoker: true }),
    ...(row.definer && { securityDefiner: true }),
  };
}

const policyOf = ({ command, restrictive, to, using, check }: FoundPolicy): ExposedPolicy => ({
  command,
  ...(restrictive && { restrictive }),
  to,
  ...(using !== null && { using: brief(using) }),
  ...(check !== null && { check: brief(check) }),
});

const brief = (expression: string): string =>
  expression === 'true' ? expression : createHash('sha256').update(expression).digest('hex').slice(0, 16);

const notMember = (catalog: string, oid: string): string =>
  `not exists (select from pg_depend x where x.classid = '${catalog}'::regclass and x.objid = ${oid} and x.deptype = 'e')`;

/**
 * `$1` schemas, `$2` roles as JSON, `$3` relations left out. `via`: through whom a role has rights, PUBLIC (0) included.
 * Trigger functions cannot be called from outside.
 */
const exposureSql = `
with api as (select * from jsonb_to_recordset($2::jsonb) as a (role text, superuser boolean, inherits text[])),
via as materialized (
  select role, 0::oid as oid from api union all select a.role, g.oid from api a join pg_roles g on g.rolname = any (a.inherits)),
relation as materialized (
  select c.oid, case c.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'f' then 'foreign table' when 'S' then 'sequence' else 'table' end as kind,
    format('%I.%I', n.nspname, c.relname) as name, quote_ident(n.nspname) as schema, pg_get_userbyid(c.relowner)::text as owner,
    case when c.relrowsecurity then case when c.relforcerowsecurity then 'forced' else 'on' end end as rls,
    (select o.option_value::boolean from pg_options_to_table(c.reloptions) o where o.option_name = 'security_invoker') as invoker,
    coalesce(c.relacl, acldefault(case c.relkind when 'S' then 's'::"char" else 'r'::"char" end, c.relowner)) as acl
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = any ($1) and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and c.relpersistence <> 't' and c.oid <> all ($3::oid[])
    and ${notMember('pg_class', 'c.oid')}),
item as materialized (
  select 'schema' as kind, quote_ident(n.nspname) as name, null::oid as oid, null as schema, null as owner, null as rls, null::boolean as invoker, null::boolean as definer,
    coalesce(n.nspacl, acldefault('n', n.nspowner)) as acl, 'USAGE, CREATE' as every
  from pg_namespace n where n.nspname = any ($1)
  union all
  select kind, name, oid, schema, owner, rls, invoker, null, acl,
    case kind when 'sequence' then 'USAGE, SELECT, UPDATE' else 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER' end from relation
  union all
  select 'function', format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)), null, null, null, null, null, p.prosecdef,
    coalesce(p.proacl, acldefault('f', p.proowner)), 'EXECUTE'
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  where n.nspname = any ($1) and p.prorettype not in ('trigger'::regtype, 'event_trigger'::regtype) and ${notMember('pg_proc', 'p.oid')}),
granted as (
  select i.kind, i.name, v.role, a.privilege_type as privilege
  from item i cross join lateral aclexplode(i.acl) a join via v on v.oid = a.grantee where strpos(i.every, a.privilege_type) > 0
  union
  select i.kind, i.name, p.role, e.privilege
  from item i cross join lateral unnest(string_to_array(i.every, ', ')) e (privilege) join api p on p.superuser
    or ('pg_read_all_data' = any (p.inherits) and e.privilege = case i.kind when 'schema' then 'USAGE' else 'SELECT' end)
    or ('pg_write_all_data' = any (p.inherits) and case i.kind when 'schema' then e.privilege = 'USAGE' else e.privilege in ('INSERT', 'UPDATE', 'DELETE') end)),
access as (
  select kind, name, jsonb_object_agg(role, privileges) as access
  from (select kind, name, role, string_agg(privilege, ', ' order by privilege) as privileges from granted group by 1, 2, 3) g group by 1, 2),
columns as (
  select oid, jsonb_object_agg(role, columns) as columns
  from (select oid, role, jsonb_object_agg(attname, privileges) as columns
        from (select r.oid, v.role, t.attname, string_agg(distinct a.privilege_type, ', ' order by a.privilege_type) as privileges
              from relation r join pg_attribute t on t.attrelid = r.oid and t.attnum > 0 and not t.attisdropped and t.attacl is not null
              cross join lateral aclexplode(t.attacl) a join via v on v.oid = a.grantee group by 1, 2, 3) c group by 1, 2) r group by 1),
policies as (
  select relation as oid, jsonb_object_agg(polname, jsonb_build_object('command', case polcmd when 'r' then 'SELECT' when 'a' then 'INSERT' when 'w' then 'UPDATE' when 'd' then 'DELETE' else 'ALL' end,
    'restrictive', not polpermissive, 'to', roles, 'using', pg_get_expr(polqual, relation), 'check', pg_get_expr(polwithcheck, relation))) as policies
  from (select r.oid as relation, p.*, array(select distinct v.role from via v where v.oid = any (p.polroles) order by 1) as roles
        from relation r join pg_policy p on p.polrelid = r.oid) p where cardinality(roles) > 0 group by 1)
select i.kind, i.name, i.schema, i.owner, i.rls, i.invoker, i.definer, a.access, c.columns, p.policies
from item i left join access a using (kind, name) left join columns c on c.oid = i.oid left join policies p on p.oid = i.oid
where a.access is not null or i.kind not in ('function', 'sequence')`;
