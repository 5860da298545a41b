import type { Session } from '../ports.js';
import { machinerySchemas } from './inventory.js';

/** What refuses or repeats rows even while triggers and rules are off: statements that take it away, and bring it back. */
export interface LoadObstacles {
  readonly remove: readonly string[];
  readonly restore: readonly string[];
}

/**
 * Triggers and rules that fire ALWAYS or for replicas do so while rows are loaded with `session_replication_role` at
 * replica; checks, and since 18 not-null
 * constraints, that are NOT VALID would refuse the rows that are older than they are. Only those of this role's own.
 */
export async function readLoadObstacles(session: Session): Promise<LoadObstacles> {
  const rows = await session.query<{ remove: string; restore: string[] }>(obstaclesSql, [machinerySchemas]);
  return { remove: rows.map(({ remove }) => remove), restore: rows.flatMap(({ restore }) => restore) };
}

const own = (owner: string, catalog: string, oid: string): string =>
  `pg_has_role(${owner}, 'usage') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and n.nspname <> all ($1)
   and not exists (select from pg_depend x where x.classid = '${catalog}'::regclass and x.objid = ${oid} and x.deptype = 'e')`;

const relation = `format('%I.%I', n.nspname, c.relname)`;
const enabledAs = (column: string): string => `case ${column} when 'A' then 'ALWAYS' else 'REPLICA' end`;

/** `search_path` is empty, so that definitions name everything with its schema. */
const obstaclesSql = `
select format('ALTER TABLE ONLY %s DISABLE TRIGGER %I;', ${relation}, t.tgname) as remove,
  array[format('ALTER TABLE ONLY %s ENABLE %s TRIGGER %I;', ${relation}, ${enabledAs('t.tgenabled')}, t.tgname)] as restore
from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
where not t.tgisinternal and t.tgenabled in ('A', 'R') and c.relkind in ('r', 'p') and ${own('c.relowner', 'pg_class', 'c.oid')}
union all
select format('ALTER TABLE %s DISABLE RULE %I;', ${relation}, r.rulename),
  array[format('ALTER TABLE %s ENABLE %s RULE %I;', ${relation}, ${enabledAs('r.ev_enabled')}, r.rulename)]
from pg_rewrite r join pg_class c on c.oid = r.ev_class join pg_namespace n on n.oid = c.relnamespace
where r.rulename <> '_RETURN' and r.ev_enabled in ('A', 'R') and c.relkind in ('r', 'p') and ${own('c.relowner', 'pg_class', 'c.oid')}
union all
-- Inherited ones go and come with their parent's.
select format('ALTER TABLE %s DROP CONSTRAINT %I;', ${relation}, o.conname),
  array_remove(array[
    format('ALTER TABLE %s ADD CONSTRAINT %I %s;', ${relation}, o.conname, pg_get_constraintdef(o.oid)),
    format('COMMENT ON CONSTRAINT %I ON %s IS %L;', o.conname, ${relation}, nullif(obj_description(o.oid, 'pg_constraint'), ''))
  ], format('COMMENT ON CONSTRAINT %I ON %s IS NULL;', o.conname, ${relation}))
from pg_constraint o join pg_class c on c.oid = o.conrelid join pg_namespace n on n.oid = c.relnamespace
where o.contype in ('c', 'n') and not o.convalidated and o.coninhcount = 0 and c.relkind in ('r', 'p') and ${own('c.relowner', 'pg_class', 'c.oid')}
union all
select format('ALTER DOMAIN %I.%I DROP CONSTRAINT %I;', n.nspname, d.typname, o.conname),
  array_remove(array[
    format('ALTER DOMAIN %I.%I ADD CONSTRAINT %I %s;', n.nspname, d.typname, o.conname, pg_get_constraintdef(o.oid)),
    format('COMMENT ON CONSTRAINT %I ON DOMAIN %I.%I IS %L;', o.conname, n.nspname, d.typname, nullif(obj_description(o.oid, 'pg_constraint'), ''))
  ], format('COMMENT ON CONSTRAINT %I ON DOMAIN %I.%I IS NULL;', o.conname, n.nspname, d.typname))
from pg_constraint o join pg_type d on d.oid = o.contypid join pg_namespace n on n.oid = d.typnamespace
where o.contype = 'c' and not o.convalidated and ${own('d.typowner', 'pg_type', 'd.oid')}
order by 1`;
