import {
  compareFingerprints,
  extensionVersions,
  fingerprint,
  isRehearsed,
  readCatalogue,
} from '../database/catalogue.js';
import { countRows } from '../database/counts.js';
import { takeInventory } from '../database/inventory.js';
import { readSequences } from '../database/sequences.js';
import type { Ports, Session } from '../ports.js';
import type { Metadata } from './metadata.js';
import { countFaults, largeObjectFaults, sequenceFaults, valueFaults, type CopyValues } from './proof/values.js';

/** What a database should have got back. */
export interface Expected {
  /** Tables whose rows came back, by qualified name. */
  readonly hasRows: (table: string) => boolean;
  /** Whether rows came back at all; only definitions otherwise, and the tables of `hasRows`. */
  readonly schemaOnly: boolean;
  /** Whether an entry of the catalogue was to come back. */
  readonly hasEntry: (entry: string) => boolean;
  /** What went through COPY. */
  readonly values: CopyValues;
}

export interface RestoredFaults {
  readonly faults: readonly string[];
  /** Entries that differ and were not to come back. */
  readonly untouched: readonly string[];
}

/** Where a database that was restored into is not what its backup says, seen from inside of the transaction. */
export async function restoredFaults(
  { postgres }: Pick<Ports, 'postgres'>,
  session: Session,
  metadata: Metadata,
  expected: Expected,
): Promise<RestoredFaults> {
  const inventory = await takeInventory(session);
  const tables = inventory.tables.filter(({ qualified }) => expected.hasRows(qualified));
  const rows = await countRows(postgres, session, tables);
  const wanted = only(metadata, expected.hasRows);
  const catalogue = await readCatalogue(session, Number.parseInt(metadata.database.serverVersion, 10));
  const difference = compareFingerprints(metadata.catalogue, fingerprint(catalogue));
  const versions = extensionVersions(catalogue);
  const told = (words: string, entries: readonly string[]) =>
    entries.filter(isComparable(metadata, versions)).map((entry) => ({ entry, line: `${entry}: ${words}` }));
  const differences = [
    ...told('missing after the restore', difference.missing),
    ...told('not in the backup', difference.extra),
    ...told('differs after the restore', difference.changed),
  ];
  const sequences = expected.schemaOnly
    ? []
    : sequenceFaults(
        { ...metadata, sequences: pick(metadata.sequences, expected.hasRows) },
        await readSequences(
          postgres,
          session,
          inventory.sequences.filter(({ qualified }) => expected.hasRows(qualified)),
        ),
      );
  return {
    faults: [
      ...countFaults(wanted, rows),
      ...valueFaults(wanted, expected.values),
      ...(expected.schemaOnly ? [] : largeObjectFaults(metadata, expected.values.largeObjects)),
      ...sequences,
      ...differences.filter(({ entry }) => expected.hasEntry(entry)).map(({ line }) => line),
    ],
    untouched: differences.filter(({ entry }) => !expected.hasEntry(entry)).map(({ line }) => line),
  };
}

const pick = <T>(all: Readonly<Record<string, T>>, isWanted: (name: string) => boolean): Record<string, T> =>
  Object.fromEntries(Object.entries(all).filter(([name]) => isWanted(name)));

const only = (metadata: Metadata, isWanted: (table: string) => boolean): Metadata => ({
  ...metadata,
  tables: pick(metadata.tables, isWanted),
  throughRoot: pick(metadata.throughRoot, isWanted),
});

/** What a server brings by itself, and no dump holds, is no fault. */
const isComparable =
  ({ extensions = {} }: Metadata, versions: Readonly<Record<string, string>>) =>
  (entry: string): boolean => {
    const extension = /^rights in extension (.+)$/s.exec(entry)?.[1];
    if (extension !== undefined) return extensions[extension] === versions[extension];
    return isRehearsed(entry) || entry.startsWith('large objects');
  };
