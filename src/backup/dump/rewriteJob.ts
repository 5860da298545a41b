import type { HashedBytes } from '../../ports.js';
import type { Flag, Run } from '../../ports/threads.js';
import { DataSql, readInto } from './dataSql.js';
import { LargeObjects, type LargeObjectDigest } from './largeObjectDigest.js';
import { RowDigests, type RowDigest } from './rowDigests.js';
import { RowText, type RowTextCode } from './rowText.js';

export interface RewriteInput {
  /** The full SQL, which `pg_restore` is writing. */
  readonly full: string;
  /** Comes to be: `head`, the rows as INSERT statements, what `rest` holds, `tail`. */
  readonly data: string;
  readonly head: string;
  readonly rest: string;
  readonly tail: string;
  /** Keys of tables whose rows are dumped through the root of their partitions, and come back in another order. */
  readonly unordered: readonly string[];
}

export interface Rewritten {
  readonly full: HashedBytes;
  readonly data: HashedBytes;
  readonly rows: readonly RowDigest[];
  readonly largeObjects: LargeObjectDigest;
}

export const rewriteJob = 'backup/dump/rewriteJob.js';
export const fullIsWhole: Flag = 0;
export const restIsWhole: Flag = 1;

/** Follows the full SQL while it is written; its rows are counted, hashed and written as INSERT statements. */
export const run: Run<RewriteInput, Rewritten> = async (input, files) => {
  const data = files.create(input.data);
  data.write(Buffer.from(input.head));
  const rowText = new RowText(files.assembly('rowText') as RowTextCode);
  const digests = new RowDigests(new Set(input.unordered), (rows) => rowText.countRows(rows));
  const largeObjects = new LargeObjects();
  const reader = readInto(digests, largeObjects, new DataSql(rowText, (bytes) => data.write(bytes)));
  for (const bytes of files.follow(input.full, fullIsWhole)) reader.push(bytes);
  reader.end();
  for (const bytes of files.follow(input.rest, restIsWhole)) data.write(bytes);
  await files.followed(input.rest);
  data.write(Buffer.from(input.tail));
  const [full, written] = await Promise.all([files.followed(input.full), data.close()]);
  return { full, data: written, rows: digests.digests, largeObjects: largeObjects.digest };
};
