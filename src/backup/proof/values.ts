import { compareCounts, type CountDifference, type RowCounts } from '../../database/counts.js';
import { sequenceFault, type SequencePositions } from '../../database/sequences.js';
import type { LargeObjectDigest } from '../dump/largeObjectDigest.js';
import type { Unreadable } from '../dump/readBack.js';
import type { RowDigest } from '../dump/rowDigests.js';
import { rowsOf, type Metadata } from '../metadata.js';
import { shortened } from './shortened.js';

const grouped = (count: number): string => count.toLocaleString('en-US');

/** Rows of partitions that are dumped through the root of their tree may come to lie in another partition of it. */
function byRoot(metadata: Metadata, counts: RowCounts): RowCounts {
  const sums: Record<string, number> = {};
  for (const [name, rows] of Object.entries(counts)) {
    const place = metadata.tables[name]?.through ?? name;
    sums[place] = (sums[place] ?? 0) + rows;
  }
  return sums;
}

/** Tables whose count is another one; both sides are exact. */
export function countFaults(metadata: Metadata, copy: RowCounts): string[] {
  const source = rowsOf(metadata);
  const missing = Object.keys(source).filter((name) => !(name in copy) && metadata.tables[name]?.through !== undefined);
  return [
    ...missing.map((name) => `${name}: the table is missing after the restore.`),
    ...compareCounts(byRoot(metadata, source), byRoot(metadata, copy)).map(describeCount),
  ];
}

function describeCount({ table, source, copy }: CountDifference): string {
  if (copy === null)
    return `${table}: ${grouped(source ?? 0)} rows at the source, the table is missing after the restore.`;
  if (source === null) return `${table}: not at the source, ${grouped(copy)} rows after the restore.`;
  return `${table}: ${grouped(source)} rows at the source, ${grouped(copy)} after the restore.`;
}

/** What a copy gives back, by the qualified names of its tables. */
export interface CopyValues {
  readonly rows: ReadonlyMap<string, RowDigest>;
  readonly largeObjects: LargeObjectDigest;
}

/** Tables whose rows came back as other bytes; one whose count differs is told by that already. */
export function valueFaults(metadata: Metadata, copy: CopyValues | Unreadable): string[] {
  if ('words' in copy) return ['The restored rows could not be read back:', ...copy.words];
  const { tables, throughRoot } = metadata;
  const unhashed = Object.entries(tables).filter(([, { digest, through }]) => digest === null && through === undefined);
  const wanted = [...Object.entries(tables), ...Object.entries(throughRoot)];
  return shortened([
    ...unhashed.map(([name]) => `${name}: its rows were counted, but pg_dump handed none of them over.`),
    ...wanted.flatMap(([name, { rows, digest }]) => {
      const back = copy.rows.get(name);
      if (digest === null || back?.rows !== rows || back.digest === digest) return [];
      return [`${name}: ${grouped(rows)} rows as at the source, but their values differ after the restore.`];
    }),
  ]);
}

export const sequenceFaults = ({ sequences }: Metadata, copy: SequencePositions): string[] =>
  shortened(
    Object.entries(sequences).flatMap(([name, span]) => {
      const fault = sequenceFault(span, copy[name]);
      return fault === null ? [] : [`${name}: the sequence ${fault}.`];
    }),
  );

/** Only their number is known where nothing was read back. */
export function largeObjectFaults({ largeObjects }: Metadata, copy: LargeObjectDigest | number): string[] {
  const count = typeof copy === 'number' ? copy : copy.count;
  if (count !== largeObjects.count)
    return [`${grouped(largeObjects.count)} large objects were dumped, ${grouped(count)} are there after the restore.`];
  if (typeof copy === 'number' || copy.digest === largeObjects.digest) return [];
  return [`${grouped(count)} large objects as at the source, but their bytes differ after the restore.`];
}
