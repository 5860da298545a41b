import { join } from 'node:path';
import { compareFingerprints, fingerprint, readCatalogue, type FingerprintDifference } from '../database/catalogue.js';
import { compareCounts, countRows, type CountDifference } from '../database/counts.js';
import { readColumnNames, takeInventory, type Relation } from '../database/inventory.js';
import type { Programs } from '../environments/programs.js';
import type { Ports } from '../ports.js';
import { together } from '../together.js';
import type { Scratch, ScratchDatabase } from '../sandbox/scratch.js';
import { dataTail } from './dump.js';
import { readBack } from './dump/readBack.js';
import type { RowDigest } from './dump/rowDigests.js';
import { partFile } from './layout.js';
import { isVerified, renderMetadata, rowsOf, type Coverage, type Metadata, type Verification } from './metadata.js';
import { linkLatest } from './latest.js';
import { openCopy, restoreCopy, type Restored } from './restoreCopy.js';
import { archivePath, metadataPath, type Backup } from './take.js';

declare const verified: unique symbol;

/** A backup that was restored and compared, and nothing was missing. Only `verifyBackup` makes one. */
export interface VerifiedBackup extends Backup {
  readonly [verified]: true;
}

export const isVerifiedBackup = (backup: Backup): backup is VerifiedBackup => isVerified(backup.metadata);

/** The outcome, and the copy that proved it: whoever asked for it drops it, or rehearses on it. */
export interface Verified {
  readonly backup: Backup;
  readonly copy: ScratchDatabase;
}

/**
 * Restores the archive into scratch unless that was done while the other files were written, compares the copy with what
 * was counted and read at the source, and writes the result down.
 */
export async function verifyBackup(
  ports: Ports,
  root: string,
  backup: Backup,
  scratch: Scratch,
  programs: Programs,
  early: Restored | null = null,
): Promise<Verified> {
  ports.report.progress('restoring and comparing');
  const restored = early ?? (await restoreCopy(ports, scratch, programs, archivePath(backup), backup.metadata.roles));
  const details = await findFaults(ports, backup, restored, programs);
  const verification: Verification = {
    when: ports.clock.now().toISOString(),
    how: `pg_restore ${programs.version} into PostgreSQL ${scratch.major} (${scratch.kind} scratch); row counts and the bytes of all rows of ${Object.keys(backup.metadata.tables).length} tables and ${Object.keys(backup.metadata.catalogue.entries).length} catalogue entries compared; digests and ends of files checked`,
    result: details.length === 0 ? 'verified' : 'failed',
    details,
  };
  const coverage = [...stubCoverage(scratch, backup.metadata), ...leftOutCoverage(restored)];
  return { copy: restored.copy, backup: await writeVerification(ports, root, backup, verification, coverage) };
}

/** Writes a result into the metadata, whole or not at all, and points the `latest_*` links anew. */
export async function writeVerification(
  ports: Pick<Ports, 'files'>,
  root: string,
  backup: Backup,
  verification: Verification,
  coverage: readonly Coverage[] = [],
): Promise<Backup> {
  const known = new Set(backup.metadata.coverage.map((entry) => entry.what));
  const metadata: Metadata = {
    ...backup.metadata,
    coverage: [...backup.metadata.coverage, ...coverage.filter((entry) => !known.has(entry.what))],
    verification,
  };
  await ports.files.write(metadataPath(backup), renderMetadata(metadata));
  await linkLatest(ports, root, metadata);
  return { ...backup, metadata };
}

async function findFaults(ports: Ports, backup: Backup, restored: Restored, programs: Programs): Promise<string[]> {
  const files = await fileFaults(ports, backup);
  if (files.length > 0) return files;
  if (restored.complaints.length > 0) return ['pg_restore could not restore it:', ...restored.complaints.slice(0, 8)];
  return contentFaults(ports, backup.metadata, restored, programs);
}

/** Sizes, digests, and that the SQL files were not cut off. */
async function fileFaults({ files }: Pick<Ports, 'files'>, { folder, metadata }: Backup): Promise<string[]> {
  // Side by side they share one thread; one after the other, each would start its own.
  const found = await together(metadata.files.map((file) => fileFault(files, folder, file)));
  const faults = found.filter((fault) => fault !== null);
  if (faults.length > 0) return faults;
  for (const part of ['full.sql', 'schema.sql', 'data.sql'] as const) {
    const name = partFile(metadata.name, part);
    const tail = await files.readTail(join(folder, name), 400);
    const ended =
      /^-- PostgreSQL database dump complete$/m.test(tail) && (part !== 'data.sql' || tail.endsWith(dataTail));
    if (!ended) faults.push(`${name} does not end as a finished dump.`);
  }
  return faults;
}

async function fileFault(
  files: Ports['files'],
  folder: string,
  { name, bytes, sha256 }: Metadata['files'][number],
): Promise<string | null> {
  const info = await files.info(join(folder, name));
  if (!info) return `${name} is not there.`;
  if (info.kind !== 'file') return `${name} is a ${info.kind}, not the file that was written.`;
  if (info.bytes !== bytes) return `${name} has ${info.bytes} bytes, ${bytes} were written.`;
  if ((await files.hash(join(folder, name))).sha256 === sha256) return null;
  return `${name} is not what was written: its SHA-256 differs.`;
}

async function contentFaults(
  ports: Ports,
  metadata: Metadata,
  { copy, leftOut }: Restored,
  programs: Programs,
): Promise<string[]> {
  const session = await openCopy(ports, copy);
  try {
    const source = rowsOf(metadata);
    const inventory = await takeInventory(session);
    const columns = await readColumnNames(session, inventory.tables);
    const [rows, digests] = await together([
      countRows(ports.postgres, session, inventory.tables),
      readBack(
        ports,
        copy.superuser,
        programs,
        inventory.tables.map((table) => ({
          ...table,
          // A column that the copy lacks is a fault to be told, and cannot be asked for.
          columns: (metadata.tables[table.qualified]?.columns ?? []).filter((name) =>
            columns.get(table.oid)?.has(name),
          ),
        })),
      ),
    ]);
    const sourceMajor = Number.parseInt(metadata.database.serverVersion, 10);
    const catalogue = fingerprint(await readCatalogue(session, sourceMajor));
    return [
      ...compareCounts(source, rows).map(describeCount),
      ...valueFaults(metadata, inventory.tables, digests),
      ...largeObjectFaults(metadata.largeObjects, inventory.largeObjects),
      ...describeDifference(withoutAnnounced(compareFingerprints(metadata.catalogue, catalogue), leftOut)),
    ];
  } finally {
    await session.close();
  }
}

/** Tables whose rows came back as other bytes; one whose count differs is told by that already. */
function valueFaults(metadata: Metadata, tables: readonly Relation[], digests: readonly RowDigest[]): string[] {
  const known = new Map(tables.map((table, index) => [table.qualified, digests[index]]));
  const faults = Object.entries(metadata.tables).flatMap(([name, { rows, digest }]) => {
    const back = known.get(name);
    if (digest === null || back?.rows !== rows || back.digest === digest) return [];
    return [`${name}: ${grouped(rows)} rows as at the source, but their values differ after the restore.`];
  });
  return [
    ...faults.slice(0, shownOfEach),
    ...(faults.length > shownOfEach ? [`… and ${faults.length - shownOfEach} more`] : []),
  ];
}

const grouped = (count: number): string => count.toLocaleString('en-US');

const largeObjectFaults = (source: number, copy: number): string[] =>
  source === copy
    ? []
    : [`${grouped(source)} large objects were dumped, ${grouped(copy)} are there after the restore.`];

function describeCount({ table, source, copy }: CountDifference): string {
  if (copy === null)
    return `${table}: ${grouped(source ?? 0)} rows at the source, the table is missing after the restore.`;
  if (source === null) return `${table}: not at the source, ${grouped(copy)} rows after the restore.`;
  return `${table}: ${grouped(source)} rows at the source, ${grouped(copy)} after the restore.`;
}

const shownOfEach = 10;

/** What was left out on purpose is missing as announced. */
function withoutAnnounced(difference: FingerprintDifference, leftOut: readonly string[]): FingerprintDifference {
  const announced = new Set(
    leftOut.flatMap((name) => [`event trigger ${name}`, `event trigger "${name.replaceAll('"', '""')}"`]),
  );
  return { ...difference, missing: difference.missing.filter((name) => !announced.has(name)) };
}

const leftOutCoverage = ({ leftOut }: Restored): Coverage[] =>
  leftOut.length === 0
    ? []
    : [
        {
          what: `event triggers ${leftOut.join(', ')}`,
          why: 'in the archive, but not compared: only a superuser may own one, and on your scratch server no role is altered',
        },
      ];

function describeDifference(difference: FingerprintDifference): string[] {
  const lines = (names: readonly string[], words: string) => [
    ...names.slice(0, shownOfEach).map((name) => `${name}: ${words}`),
    ...(names.length > shownOfEach ? [`… and ${names.length - shownOfEach} more`] : []),
  ];
  return [
    ...lines(difference.missing, 'missing after the restore'),
    ...lines(difference.extra, 'not at the source'),
    ...lines(difference.changed, 'differs after the restore'),
  ];
}

const stubCoverage = (scratch: Scratch, metadata: Metadata): Coverage[] => {
  const stubs = Object.keys(metadata.catalogue.entries).flatMap((entry) => {
    const name = /^extension "?([^"]+)"?$/.exec(entry)?.[1];
    return name !== undefined && scratch.stubs.has(name) ? [name] : [];
  });
  return stubs.length === 0
    ? []
    : [
        {
          what: `behaviour of ${stubs.join(', ')}`,
          why: 'scratch has stand-ins for these extensions: their objects and rows were compared, nothing of them ran',
        },
      ];
};
