import { join } from 'node:path';
import type { EnvironmentName } from '../environments/environment.js';
import type { Ports } from '../ports.js';
import { exitCodes, Stop, type Problem } from '../problem.js';
import {
  backupId,
  backupsFolder,
  environmentFolder,
  gitignore,
  metadataPart,
  partFile,
  partialFolder,
  parts,
} from './layout.js';
import { renderMetadata, type Metadata } from './metadata.js';
import { isDead, ownerOf, writeOwner } from './owner.js';
import { sweepRemovals } from './removal.js';

/** Claims a name for a backup that begins now; resolves with the folder in which it grows. */
export async function claim(
  ports: Pick<Ports, 'files' | 'host'>,
  root: string,
  environment: EnvironmentName,
  name: string,
): Promise<string> {
  const { files } = ports;
  const folder = environmentFolder(root, environment);
  await files.makeFolder(folder);
  for (const path of [backupsFolder(root), folder]) await files.chmod(path, 0o700);
  await files.create(join(backupsFolder(root), '.gitignore'), gitignore, 0o644);
  await sweepPartial(ports, root, environment);

  const partial = partialFolder(root, environment, name);
  if (!(await files.claimFolder(partial))) {
    throw new Stop(await beingWritten(ports, root, environment, name));
  }
  await writeOwner(ports, partial);
  return partial;
}

/** Moves the finished files to their names; metadata last, because only then the backup exists. */
export async function publish(
  { files }: Pick<Ports, 'files'>,
  root: string,
  metadata: Metadata,
  partial: string,
): Promise<void> {
  const folder = environmentFolder(root, metadata.environment);
  const published: string[] = [];
  try {
    for (const part of parts) {
      const file = partFile(metadata.name, part);
      await files.publish(join(partial, file), join(folder, file));
      published.push(file);
    }
    await files.write(join(folder, partFile(metadata.name, metadataPart)), renderMetadata(metadata));
  } catch (error) {
    // Without metadata they are no backup, and would keep the name.
    for (const file of published) await files.remove(join(folder, file));
    throw error;
  }
}

/** Removes what interrupted backups of this machine left; nothing that has metadata, nothing of a run that still goes on. */
export async function sweepPartial(
  { files, host }: Pick<Ports, 'files' | 'host'>,
  root: string,
  environment: EnvironmentName,
): Promise<void> {
  const folder = environmentFolder(root, environment);
  await sweepRemovals({ files, host }, folder);
  for (const entry of await files.list(folder)) {
    if (!/^\..+\.partial$/.test(entry)) continue;
    if (!(await isDead({ files, host }, join(folder, entry)))) continue;
    const name = entry.slice(1, -'.partial'.length);
    if (!(await files.info(join(folder, partFile(name, metadataPart))))) {
      for (const part of parts) await files.remove(join(folder, partFile(name, part)));
    }
    await files.remove(join(folder, entry));
  }
}

export async function beingWritten(
  { files }: Pick<Ports, 'files'>,
  root: string,
  environment: EnvironmentName,
  name: string,
): Promise<Problem> {
  const partial = partialFolder(root, environment, name);
  const owner = await ownerOf(files, partial);
  return {
    code: 'backup-exists',
    exit: exitCodes.refused,
    what: `Another run is writing a backup ${backupId(environment, name)} at this moment.`,
    details: [`It works in ${partial}${owner ? `: process ${owner.pid} on ${owner.host}.` : '.'}`],
    next: ['Wait for it, or choose another name. When no run is at work there any more, remove that folder.'],
  };
}
