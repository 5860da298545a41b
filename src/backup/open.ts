import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Ports } from '../ports.js';
import { exitCodes, Interrupted, problemsOf, stop } from '../problem.js';
import { archivesFolder, packFile } from './layout.js';
import { bytesOf } from './metadata.js';
import { isDead, writeOwner } from './owner.js';
import { expectNotBeingRemoved } from './removal.js';
import { size } from './space.js';
import type { Backup } from './take.js';

/** A backup whose files can be read. */
export interface Opened {
  readonly backup: Backup;
  /** Removes what was unpacked for it. */
  readonly close: () => Promise<void>;
}

const isOpened = (entry: string): boolean => entry.startsWith('.opened-');

/**
 * Makes the files of a backup readable: an archived one is unpacked into a private folder beside the archive, so that
 * rows stay on this disk; any other one is handed back as it is. Nothing is compared here: whoever restores it looks at
 * digests. Asked by a run that is on record: nobody removes the backup meanwhile.
 */
export async function openBackup(ports: Pick<Ports, 'files' | 'host'>, root: string, backup: Backup): Promise<Opened> {
  const { files } = ports;
  const { metadata } = backup;
  await expectNotBeingRemoved(ports, backup);
  if (!metadata.archived) return { backup, close: () => Promise.resolve() };
  await sweepOpened(ports, root);
  const free = await files.freeBytes(archivesFolder(root));
  if (free < bytesOf(metadata))
    throw stop(
      exitCodes.refused,
      'no-space',
      `There is too little space to unpack ${metadata.id}: ${size(bytesOf(metadata))} are needed, ${size(free)} are free.`,
      [`Looked at the disk of ${archivesFolder(root)}.`],
      ['Make room, then run the command again.'],
    );
  const folder = join(archivesFolder(root), `.opened-${randomBytes(6).toString('hex')}`);
  const close = () => files.remove(folder);
  await files.makeFolder(folder);
  try {
    await writeOwner(ports, folder);
    await files.unpack(join(backup.folder, packFile(metadata.name)), folder);
  } catch (error) {
    await close();
    if (error instanceof Interrupted || (error as NodeJS.ErrnoException).code === 'ENOSPC') throw error;
    throw damaged(backup, error);
  }
  return { backup: { ...backup, folder, home: backup.folder }, close };
}

function damaged({ folder, metadata }: Backup, error: unknown) {
  const [{ what }] = problemsOf(error);
  return stop(
    exitCodes.failed,
    'archive-unreadable',
    `${metadata.id} cannot be unpacked.`,
    [`${join(folder, packFile(metadata.name))}: ${error instanceof Error ? error.message : what}`],
    ['Put the file back from a copy. Until then choose another backup: npm run backups'],
  );
}

/** Removes what killed runs of this machine had unpacked. */
export async function sweepOpened(ports: Pick<Ports, 'files' | 'host'>, root: string): Promise<void> {
  const folder = archivesFolder(root);
  for (const entry of (await ports.files.list(folder)).filter(isOpened))
    if (await isDead(ports, join(folder, entry))) await ports.files.remove(join(folder, entry));
}
