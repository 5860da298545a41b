import type { Programs } from '../environments/programs.js';
import type { Ports } from '../ports.js';
import { together } from '../together.js';
import type { Scratch, ScratchDatabase } from '../sandbox/scratch.js';
import { isVerified, renderMetadata, type Coverage, type Level, type Metadata, type Verification } from './metadata.js';
import { linkLatest } from './latest.js';
import { contentFaults, type Findings } from './proof/content.js';
import { unproved } from './proof/coverage.js';
import { exposureHow } from './proof/exposure.js';
import { fileFaults } from './proof/files.js';
import { copySourceOf, restoreCopy, type Restored } from './restoreCopy.js';
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

export interface VerifyOptions {
  readonly level?: Level;
  /** A restore that was done while the other files were written. */
  readonly early?: Restored | null;
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
  { level = 'content', early = null }: VerifyOptions = {},
): Promise<Verified> {
  ports.report.progress('restoring and comparing');
  const restored =
    early ?? (await restoreCopy(ports, scratch, programs, archivePath(backup), copySourceOf(backup.metadata)));
  const { faults, coverage } = await findFaults(ports, backup, restored, {
    level,
    stubs: scratch.stubs,
    isFresh: early !== null,
  });
  const verification: Verification = {
    when: ports.clock.now().toISOString(),
    how: `pg_restore ${programs.version} into PostgreSQL ${scratch.major} (${scratch.kind} scratch); ${compared(backup.metadata, level)}; ${exposureHow(backup.metadata)}; ${early ? 'rows restored as they were read from the archive while it was written; sizes and ends of files checked, digests taken as they were written' : 'sizes, digests and ends of files checked'}`,
    level,
    result: faults.length === 0 ? 'verified' : 'failed',
    details: [...faults],
  };
  const told = [...unproved(scratch, backup.metadata, restored), ...coverage];
  return { copy: restored.copy, backup: await writeVerification(ports, root, backup, verification, told) };
}

const compared = ({ tables, sequences, largeObjects, catalogue }: Metadata, level: Level): string =>
  [
    `row counts of ${Object.keys(tables).length} tables`,
    ...(level === 'content' ? [`the bytes of all their rows and of ${largeObjects.count} large objects`] : []),
    `${Object.keys(sequences).length} sequences and ${Object.keys(catalogue.entries).length} catalogue entries compared`,
  ].join(', ');

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

async function findFaults(
  ports: Ports,
  backup: Backup,
  restored: Restored,
  options: { readonly level: Level; readonly stubs: ReadonlySet<string>; readonly isFresh: boolean },
): Promise<Findings> {
  const checking = fileFaults(ports, backup, options.isFresh);
  if (restored.complaints.length > 0) {
    const files = await checking;
    const complaints = ['pg_restore could not restore it:', ...restored.complaints.slice(0, 8)];
    return { faults: files.length > 0 ? files : complaints, coverage: [] };
  }
  // Side by side: one waits for the disk, the other for the server.
  const [files, content] = await together([checking, contentFaults(ports, backup.metadata, restored, options)]);
  return files.length > 0 ? { faults: files, coverage: [] } : content;
}
