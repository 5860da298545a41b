import { join } from 'node:path';
import type { EnvironmentName } from '../environments/environment.js';
import type { Ports } from '../ports.js';
import { backupsFolder, environmentFolder, metadataPart, partFile } from './layout.js';
import { listBackups } from './listing.js';
import { isVerified, parseMetadata, type Metadata } from './metadata.js';

type FilePorts = Pick<Ports, 'files'>;

const linked = ['full.sql', 'custom.dump'] as const;
const linkName = (part: (typeof linked)[number]): string => `latest_${part}`;

/** Points `latest_*` at the newest verified backup, after `changed` was verified, or found not to be whole. */
export async function linkLatest(ports: FilePorts, root: string, changed: Metadata): Promise<void> {
  const { environment } = changed;
  const current = await currentLatest(ports, root, environment);
  // The files of an archived one are not there to be linked to, and a newer one that is not archived is.
  if (changed.archived) return;
  if (isVerified(changed)) {
    if (!current || current.started <= changed.started) await pointAt(ports, root, environment, changed);
  } else if (!current || current.name === changed.name) {
    await relinkLatest(ports, root, environment);
  }
}

/** Points `latest_*` at the newest verified backup that is there, or takes the links away. */
export async function relinkLatest(ports: FilePorts, root: string, environment: EnvironmentName): Promise<void> {
  const { backups } = await listBackups(ports.files, root);
  const newest = backups.find(
    ({ metadata }) => metadata.environment === environment && isVerified(metadata) && !metadata.archived,
  );
  await pointAt(ports, root, environment, newest?.metadata ?? null);
}

async function currentLatest(
  { files }: FilePorts,
  root: string,
  environment: EnvironmentName,
): Promise<Metadata | null> {
  const folder = environmentFolder(root, environment);
  const target = await files.readLink(join(folder, linkName('custom.dump')));
  if (target === null) return null;
  const path = join(folder, partFile(target.slice(0, -partFile('', 'custom.dump').length), metadataPart));
  const text = await files.read(path);
  return text === null ? null : parseMetadata(text, path);
}

/** Production's are the links in the folder above as well. */
async function pointAt(
  { files }: FilePorts,
  root: string,
  environment: EnvironmentName,
  backup: Metadata | null,
): Promise<void> {
  for (const part of linked) {
    const own = join(environmentFolder(root, environment), linkName(part));
    const above = environment === 'production' ? join(backupsFolder(root), linkName(part)) : null;
    if (backup) {
      await files.link(partFile(backup.name, part), own);
      if (above) await files.link(join(environment, partFile(backup.name, part)), above);
    } else {
      for (const link of [own, above]) if (link && (await files.readLink(link)) !== null) await files.remove(link);
    }
  }
}
