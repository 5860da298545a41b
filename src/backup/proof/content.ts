import { extensionVersions, fingerprint, readCatalogue } from '../../database/catalogue.js';
import { countRows, type RowCounts } from '../../database/counts.js';
import { readColumnNames, takeInventory, type Inventory } from '../../database/inventory.js';
import { readSequences } from '../../database/sequences.js';
import type { Ports, Session } from '../../ports.js';
import type { ScratchDatabase } from '../../sandbox/scratch.js';
import { readBack, type TableToRead, type Unreadable } from '../dump/readBack.js';
import { tableKey, type RowDigest } from '../dump/rowDigests.js';
import type { Coverage, Level, Metadata } from '../metadata.js';
import { openCopy, type Restored } from '../restoreCopy.js';
import { judgeCatalogue } from './catalogue.js';
import { exposureFaults } from './exposure.js';
import { countFaults, largeObjectFaults, sequenceFaults, valueFaults, type CopyValues } from './values.js';

export interface Findings {
  readonly faults: readonly string[];
  /** What could not be compared. */
  readonly coverage: readonly Coverage[];
}

/** Where a restored copy is not what was read at the source; nothing of it comes from `pg_dump`'s own account. */
export async function contentFaults(
  ports: Ports,
  metadata: Metadata,
  { copy, leftOut, readBack: early }: Restored,
  { level, stubs }: { readonly level: Level; readonly stubs: ReadonlySet<string> },
): Promise<Findings> {
  const session = await openCopy(ports, copy);
  try {
    const inventory = await takeInventory(session);
    const back = level === 'content' ? await readValues(ports, session, copy, early, metadata, inventory) : null;
    const counts = await countOthers(ports, session, inventory, back);
    const sequences = await readSequences(ports.postgres, session, inventory.sequences);
    const sourceMajor = Number.parseInt(metadata.database.serverVersion, 10);
    const catalogue = await readCatalogue(session, sourceMajor);
    const verdict = judgeCatalogue(metadata, {
      fingerprint: fingerprint(catalogue),
      extensions: extensionVersions(catalogue),
      stubs,
      leftOut,
    });
    const faults = [
      ...(await exposureFaults(session, metadata)),
      ...countFaults(metadata, counts),
      ...(back ? valueFaults(metadata, back) : []),
      ...largeObjectFaults(metadata, back && 'rows' in back ? back.largeObjects : inventory.largeObjects),
      ...sequenceFaults(metadata, sequences),
      ...verdict.faults,
    ];
    return { faults, coverage: verdict.coverage };
  } finally {
    await session.close();
  }
}

/** Rows of each table; what was read back was counted by that. */
async function countOthers(
  { postgres }: Ports,
  session: Session,
  { tables }: Inventory,
  back: CopyValues | Unreadable | null,
): Promise<RowCounts> {
  const read = back && 'rows' in back ? back.rows : new Map<string, RowDigest>();
  const counted = await countRows(
    postgres,
    session,
    tables.filter(({ qualified }) => !read.has(qualified)),
  );
  const ofRead = tables.flatMap(({ qualified }): [string, number][] => {
    const rows = read.get(qualified)?.rows;
    return rows === undefined ? [] : [[qualified, rows]];
  });
  return { ...counted, ...Object.fromEntries(ofRead) };
}

/** What the copy gives back, by the qualified names of its tables. */
async function readValues(
  ports: Ports,
  session: Session,
  copy: ScratchDatabase,
  early: readonly RowDigest[],
  metadata: Metadata,
  inventory: Inventory,
): Promise<CopyValues | Unreadable> {
  const wanted = [
    ...inventory.tables.filter(({ qualified }) => metadata.tables[qualified]?.through === undefined),
    ...inventory.partitioned.filter(({ qualified }) => qualified in metadata.throughRoot),
  ];
  const isRead = new Set(early.map(({ schema, table }) => tableKey(schema, table)));
  const known = await readColumnNames(session, wanted);
  const unread = wanted.filter(({ schema, name }) => !isRead.has(tableKey(schema, name)));
  const tables: TableToRead[] = unread.map(({ schema, name, qualified, oid }) => {
    const { columns = [], rows = 0 } = metadata.throughRoot[qualified] ?? metadata.tables[qualified] ?? {};
    // A column that the copy lacks is a fault to be told, and cannot be asked for.
    const there = columns.filter((column) => known.get(oid)?.has(column));
    return { schema, name, columns: there, rows, unordered: qualified in metadata.throughRoot };
  });
  const back = await readBack(ports.postgres, () => openCopy(ports, copy), tables);
  if ('words' in back) return back;
  const { largeObjects } = back;
  const rows = [...early, ...back.rows];
  const names = new Map(wanted.map(({ schema, name, qualified }) => [tableKey(schema, name), qualified]));
  const named = rows.map((row) => [names.get(tableKey(row.schema, row.table)) ?? '', row] as const);
  return { rows: new Map(named), largeObjects };
}
