import type { RowCounts } from '../database/counts.js';
import type { Inventory } from '../database/inventory.js';
import type { SequencePositions } from '../database/sequences.js';
import { tableKey, type RowDigest } from './dump/rowDigests.js';
import type { Metadata } from './metadata.js';

/** Tables as the metadata has them: counted by ourselves in the snapshot, hashed as pg_dump handed them over. */
export function tablesOf(
  inventory: Inventory,
  counts: RowCounts,
  digests: readonly RowDigest[],
): Pick<Metadata, 'tables' | 'throughRoot'> {
  const byKey = new Map(digests.map((one) => [tableKey(one.schema, one.table), one]));
  const digestOf = ({ schema, name }: { schema: string; name: string }) => byKey.get(tableKey(schema, name));
  const roots = inventory.partitioned.flatMap((root) => {
    const digest = digestOf(root);
    return digest ? [{ root: root.qualified, digest }] : [];
  });
  const tables = inventory.tables.map((table): [string, Metadata['tables'][string]] => {
    const rows = counts[table.qualified] ?? 0;
    const digest = digestOf(table);
    if (digest) return [table.qualified, { rows, digest: digest.digest, columns: [...digest.columns] }];
    const through = roots.find(({ root }) => root === table.root)?.root;
    return [table.qualified, { rows, digest: null, ...(through === undefined ? {} : { through }) }];
  });
  return {
    tables: Object.fromEntries(tables),
    throughRoot: Object.fromEntries(
      roots.map(({ root, digest: { rows, digest, columns } }) => [root, { rows, digest, columns: [...columns] }]),
    ),
  };
}

export const spans = (before: SequencePositions, after: SequencePositions): Metadata['sequences'] =>
  Object.fromEntries(
    Object.entries(before).map(([name, position]) => [name, { before: position, after: after[name] ?? position }]),
  );
