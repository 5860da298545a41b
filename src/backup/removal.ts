import { join } from 'node:path';
import type { Ports } from '../ports.js';
import { exitCodes, stop } from '../problem.js';
import { metadataPart, packFile, partFile, parts } from './layout.js';
import { parseMetadata, renderMetadata, type Metadata } from './metadata.js';
import { isDead, ownerFile, writeOwner } from './owner.js';
import type { Backup } from './take.js';

type RemovalPorts = Pick<Ports, 'files' | 'host'>;

/** What it gathers here can still be put back, and is, when the run was killed. */
const removing = '.removing';
/** What lies here was whole before and is on its way out: nothing of it is put back. */
const removed = '.removed';
const hidden = (folder: string, name: string, suffix: string): string => join(folder, `.${name}${suffix}`);

/** The files of a backup beside its metadata, as they lie on the disk. */
export const filesOf = ({ name, archived }: Pick<Metadata, 'name' | 'archived'>): string[] =>
  archived ? [packFile(name)] : parts.map((part) => partFile(name, part));

/**
 * Takes a backup away: out of sight by one rename of its metadata, without which it does not exist, then its files, and
 * only what is gathered whole is removed. `allowed` is asked after the claim is laid, so that whoever opens the backup
 * sees the claim, or is seen. A kill leaves a backup that is whole, or none.
 */
export async function removeBackup(
  ports: RemovalPorts,
  { folder, metadata }: Backup,
  allowed: () => Promise<void>,
): Promise<void> {
  const { files } = ports;
  const claim = hidden(folder, metadata.name, removing);
  const file = partFile(metadata.name, metadataPart);
  if (!(await files.claimFolder(claim))) throw beingRemoved(metadata.id);
  await writeOwner(ports, claim);
  try {
    await allowed();
    await expectUnchanged(files, join(folder, file), metadata);
  } catch (error) {
    await files.remove(claim);
    throw error;
  }
  await files.rename(join(folder, file), join(claim, file));
  // On the disk before anything else moves: after a power cut there is no metadata of files that are gone.
  await files.sync(claim);
  for (const part of filesOf(metadata)) {
    if (await files.info(join(folder, part))) await files.rename(join(folder, part), join(claim, part));
  }
  const gone = hidden(folder, metadata.name, removed);
  await files.remove(gone);
  await files.rename(claim, gone);
  await files.remove(gone);
}

async function expectUnchanged(files: Ports['files'], path: string, metadata: Metadata): Promise<void> {
  const text = await files.read(path);
  if (text !== null && renderMetadata(parseMetadata(text, path)) === renderMetadata(metadata)) return;
  throw stop(
    exitCodes.refused,
    'backup-changed',
    `${metadata.id} is not what it was a moment ago: somebody changed its metadata.`,
    ['It was left alone.'],
    ['Run npm run prune again: it begins with what is there now.'],
  );
}

/** Whoever is about to read a backup's files asks this after its run is on record: then one of the two sees the other. */
export async function expectNotBeingRemoved(ports: RemovalPorts, { folder, metadata }: Backup): Promise<void> {
  const claim = hidden(folder, metadata.name, removing);
  if ((await ports.files.info(claim)) && !(await isDead(ports, claim))) throw beingRemoved(metadata.id);
}

const beingRemoved = (id: string) =>
  stop(
    exitCodes.locked,
    'locked',
    `${id} is being archived or deleted by npm run prune at this moment.`,
    [],
    ['Wait until that is done, then look at what there is: npm run backups'],
  );

/** Folders in which a removal was cut off, or goes on. */
export const isRemoval = (entry: string): boolean => /^\..+\.remov(ing|ed)$/.test(entry);

/**
 * Puts back what was not wholly gathered when its run was killed, and ends the removal of what was. `isAlone`: no other
 * prune is at work, so a claim in which nobody is named was laid by one that was killed.
 */
export async function sweepRemovals(ports: RemovalPorts, folder: string, isAlone = false): Promise<void> {
  const { files } = ports;
  for (const entry of (await files.list(folder)).filter(isRemoval)) {
    const path = join(folder, entry);
    if (isAlone) await files.removeIfEmpty(path);
    if (entry.endsWith(removed)) await files.remove(path);
    else if (await isDead(ports, path)) await putBack(files, folder, path);
  }
}

async function putBack(files: Ports['files'], folder: string, claim: string): Promise<void> {
  const gathered = (await files.list(claim)).filter((name) => name !== ownerFile);
  // Metadata comes last: before, the backup is not whole.
  const isMetadata = (name: string) => name.endsWith(`_${metadataPart}`);
  for (const name of [...gathered.filter((one) => !isMetadata(one)), ...gathered.filter(isMetadata)]) {
    // Somebody made a file of that name meanwhile: neither is thrown away.
    if (await files.info(join(folder, name))) return;
    await files.rename(join(claim, name), join(folder, name));
  }
  await files.remove(claim);
}
