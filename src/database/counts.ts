import type { Postgres, Session } from '../ports.js';
import type { Relation } from './inventory.js';
import { selectOfEach } from './selectOfEach.js';

/** Exact rows of each table, by its qualified name. */
export type RowCounts = Readonly<Record<string, number>>;

/** Counts as this session's snapshot sees them. Children of a table by inheritance are counted for themselves. */
export async function countRows(postgres: Postgres, session: Session, tables: readonly Relation[]): Promise<RowCounts> {
  const from = ({ schema, name }: Relation) => `only ${postgres.identifier(schema)}.${postgres.identifier(name)}`;
  const counts = await selectOfEach<{ n: number }>(session, tables, 'count(*) as n', from);
  return Object.fromEntries(Object.entries(counts).map(([table, { n }]) => [table, n]));
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
