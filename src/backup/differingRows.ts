import { join } from 'node:path';
import { takeInventory, type Relation } from '../database/inventory.js';
import { inSavepoint } from '../database/savepoint.js';
import type { Programs } from '../environments/programs.js';
import type { CopySession, Ports } from '../ports.js';
import type { ContentsLine } from './contents.js';
import { chosenCommand, expectSuccess } from './dump.js';
import { readLargeObjects, TableReader } from './dump/readBack.js';
import type { RowDigest } from './dump/rowDigests.js';
import type { Metadata } from './metadata.js';
import { Relay } from './relay.js';
import { archivePath, type Backup } from './take.js';

export type RowPorts = Pick<Ports, 'postgres' | 'shell' | 'files' | 'host' | 'redact'>;

export interface ArchiveOfRows {
  readonly backup: Backup;
  readonly programs: Programs;
  /** A private one, for lists. */
  readonly folder: string;
  /** Lines of the archive's table of contents that hold the rows of a table, or of all leaves of a partitioned one. */
  readonly linesOf: (table: Relation) => readonly ContentsLine[];
}

interface Wanted {
  readonly rows: number;
  readonly digest: string | null;
  readonly columns?: readonly string[] | undefined;
}

/**
 * Tables of a database whose rows are not those of a backup, by qualified name; the order in which they lie does not
 * matter. Asked are those of `names`, all where it is null; one that the database or the backup lacks is not among them.
 * The session must be in a transaction, which goes on.
 */
export async function differingTables(
  ports: RowPorts,
  session: CopySession,
  archive: ArchiveOfRows,
  names: ReadonlySet<string> | null,
): Promise<string[]> {
  const { metadata } = archive.backup;
  const { tables, partitioned } = await takeInventory(session);
  const asked = [...tables, ...partitioned].flatMap((relation) => {
    const wanted = wantedOf(metadata, relation.qualified);
    const isAsked = names === null || names.has(relation.qualified);
    return wanted?.digest != null && isAsked ? [{ relation, wanted }] : [];
  });
  const suspects: Relation[] = [];
  const differing: string[] = [];
  for (const { relation, wanted } of asked) {
    const isRoot = relation.qualified in metadata.throughRoot;
    const back = await readOne(ports, session, relation, wanted, isRoot);
    if (back?.rows === wanted.rows && back.digest === wanted.digest) continue;
    // The same number in another order may still be the same rows.
    if (back?.rows === wanted.rows && !isRoot) suspects.push(relation);
    else differing.push(relation.qualified);
  }
  if (suspects.length === 0) return differing;
  const held = await readArchive(ports, archive, suspects);
  for (const relation of suspects) {
    const wanted = wantedOf(metadata, relation.qualified);
    const back = wanted && (await readOne(ports, session, relation, wanted, true));
    const own = held.find(({ schema, table }) => schema === relation.schema && table === relation.name);
    if (!back || back.rows !== own?.rows || back.digest !== own.digest) differing.push(relation.qualified);
  }
  return differing;
}

/** Whether a database has other large objects than a backup. */
export async function largeObjectsDiffer(
  session: CopySession,
  { largeObjects }: Pick<Metadata, 'largeObjects'>,
): Promise<boolean> {
  const inventory = await takeInventory(session);
  if (inventory.largeObjects !== largeObjects.count || inventory.unreadableLargeObjects > 0)
    return inventory.largeObjects !== largeObjects.count;
  return largeObjects.count > 0 && (await readLargeObjects(session)).digest !== largeObjects.digest;
}

const wantedOf = ({ tables, throughRoot }: Metadata, name: string): Wanted | undefined =>
  throughRoot[name] ?? (tables[name]?.through === undefined ? tables[name] : undefined);

/** null: a column that was backed up is not there, or the rows may not be read. */
async function readOne(
  { postgres }: RowPorts,
  session: CopySession,
  { schema, name }: Relation,
  { columns = [], rows }: Wanted,
  unordered: boolean,
): Promise<RowDigest | null> {
  const table = { schema, name, columns, unordered, rows };
  const reader = new TableReader(postgres, session, unordered ? [table] : []);
  const refused = await inSavepoint(session, () => reader.read(table));
  return refused ? null : (reader.digests[0] ?? null);
}

async function readArchive(
  ports: RowPorts,
  archive: ArchiveOfRows,
  tables: readonly Relation[],
): Promise<readonly RowDigest[]> {
  const relay = new Relay(
    () => null,
    tables.map(({ schema, name }) => [schema, name]),
  );
  await streamArchive(ports, archive, tables.flatMap(archive.linesOf), (bytes) => void relay.push(bytes));
  relay.end();
  return relay.digests;
}

/** What `pg_restore` writes for these lines; the bytes are valid while `take` runs. */
export async function streamArchive(
  ports: Omit<RowPorts, 'postgres'>,
  { backup, programs, folder }: ArchiveOfRows,
  lines: readonly ContentsLine[],
  take: (bytes: Buffer) => void,
): Promise<void> {
  // Without a line in it pg_restore would write all that there is.
  if (lines.length === 0) return;
  const list = join(folder, 'rows.list');
  await ports.files.writeTemporary(list, `${lines.join('\n')}\n`);
  const command = chosenCommand(programs, ports.host, archivePath(backup), list, '-');
  const running = await ports.shell.start({ ...command, endsWithUs: true });
  running.ended.catch(() => undefined);
  try {
    for await (const bytes of running.output) take(bytes);
    expectSuccess(ports, await running.ended, 'Reading the archive');
  } finally {
    running.kill();
    await ports.files.remove(list);
  }
}
