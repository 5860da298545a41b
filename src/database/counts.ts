import type { Postgres, Session } from '../ports.js';
import type { Relation } from './inventory.js';

/** Exact rows of each table, by its qualified name. */
export type RowCounts = Readonly<Record<string, number>>;

/** Short enough for any statement length, long enough that a thousand tables are few round trips. */
const batch = 200;

/** Counts as this session's snapshot sees them. Children of a table by inheritance are counted for themselves. */
export async function countRows(postgres: Postgres, session: Session, tables: readonly Relation[]): Promise<RowCounts> {
  const counts: Record<string, number> = {};
  for (let start = 0; start < tables.length; start += batch) {
    const part = tables.slice(start, start + batch);
    const selects = part.map(
      (table, index) =>
        `select ${index} as i, count(*) as n from only ${postgres.identifier(table.schema)}.${postgres.identifier(table.name)}`,
    );
    const rows = await session.query<{ i: number; n: number }>(selects.join(' union all '));
    for (const { i, n } of rows) {
      const table = part[i];
      if (table) counts[table.qualified] = n;
    }
  }
  return counts;
}

export interface CountDifference {
  readonly table: string;
  /** null: the table is not there. */
  readonly source: number | null;
  readonly copy: number | null;
}

export function compareCounts(source: RowCounts, copy: RowCounts): CountDifference[] {
  const names = [...new Set([...Object.keys(source), ...Object.keys(copy)])].sort();
  return names
    .map((table) => ({ table, source: source[table] ?? null, copy: copy[table] ?? null }))
    .filter((one) => one.source !== one.copy);
}
