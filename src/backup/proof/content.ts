import { extensionVersions, fingerprint, readCatalogue } from '../../database/catalogue.js';
import { countRows } from '../../database/counts.js';
import { readColumnNames, takeInventory, type Inventory } from '../../database/inventory.js';
import { readSequences } from '../../database/sequences.js';
import type { Programs } from '../../environments/programs.js';
import type { Ports, Session } from '../../ports.js';
import type { ScratchAccess } from '../../sandbox/scratch.js';
import { together } from '../../together.js';
import { readBack, type TableToRead, type Unreadable } from '../dump/readBack.js';
import { tableKey } from '../dump/rowDigests.js';
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
  { copy, leftOut }: Restored,
  programs: Programs,
  { level, stubs }: { readonly level: Level; readonly stubs: ReadonlySet<string> },
): Promise<Findings> {
  const session = await openCopy(ports, copy);
  try {
    const inventory = await takeInventory(session);
    const values =
      level === 'content'
        ? readValues(ports, session, copy.superuser, programs, metadata, inventory)
        : Promise.resolve(null);
    const [counts, back] = await together([countRows(ports.postgres, session, inventory.tables), values]);
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

/** What the copy gives back, by the qualified names of its tables. */
async function readValues(
  ports: Ports,
  session: Session,
  access: ScratchAccess,
  programs: Programs,
  metadata: Metadata,
  inventory: Inventory,
): Promise<CopyValues | Unreadable> {
  const wanted = [
    ...inventory.tables.filter(({ qualified }) => metadata.tables[qualified]?.through === undefined),
    ...inventory.partitioned.filter(({ qualified }) => qualified in metadata.throughRoot),
  ];
  const known = await readColumnNames(session, wanted);
  const tables: TableToRead[] = wanted.map(({ schema, name, qualified, oid }) => {
    const { columns = [], rows = 0 } = metadata.throughRoot[qualified] ?? metadata.tables[qualified] ?? {};
    // A column that the copy lacks is a fault to be told, and cannot be asked for.
    const there = columns.filter((column) => known.get(oid)?.has(column));
    return { schema, name, columns: there, rows, unordered: qualified in metadata.throughRoot };
  });
  const back = await readBack(ports, access, programs, tables);
  if ('words' in back) return back;
  const { rows, largeObjects } = back;
  const names = new Map(wanted.map(({ schema, name, qualified }) => [tableKey(schema, name), qualified]));
  const named = rows.map((row) => [names.get(tableKey(row.schema, row.table)) ?? '', row] as const);
  return { rows: new Map(named), largeObjects };
}
