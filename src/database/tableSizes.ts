import type { TableSizes } from '../analysis/sizes.js';
import type { Session } from '../ports.js';

/** How large the tables are, by an estimate that costs nothing: no row is read. */
export async function readTableSizes(session: Session): Promise<TableSizes> {
  const rows = await session.query<{ name: string; estimate: string; bytes: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name, c.reltuples::bigint::text as estimate,
            (select coalesce(sum(pg_relation_size(part.relid)), 0)
               from (select c.oid as relid union select relid from pg_partition_tree(c.oid)) part)::text as bytes
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p', 'm') and n.nspname not in ('pg_catalog', 'information_schema')`,
  );
  return new Map(
    rows.map(({ name, estimate, bytes }) => [
      name,
      { rows: Number(estimate) < 0 ? null : Number(estimate), bytes: Number(bytes) },
    ]),
  );
}
