import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { HashedBytes, PackedEntry, Ports } from '../ports.js';
import { exitCodes, stop, type Stop } from '../problem.js';
import {
  archiveFolder,
  archivesFolder,
  backupsFolder,
  gitignore,
  metadataPart,
  packFile,
  packFolder,
  partFile,
  parts,
} from './layout.js';
import { parseMetadata, renderMetadata, type Metadata } from './metadata.js';
import { isDead, writeOwner } from './owner.js';
import { size } from './space.js';
import { metadataPath, type Backup } from './take.js';

type ArchivePorts = Pick<Ports, 'files' | 'host' | 'clock'>;

/** SQL as text shrinks to less than a third; the archive of pg_dump is packed already. */
const sqlShrinksBy = 3;

/**
 * Packs a backup into one compressed file, reads that back whole, and publishes it with metadata of its own. The original
 * stays: whoever asked for this removes it. A half archive goes, whatever happens.
 */
export async function archiveBackup(ports: ArchivePorts, root: string, backup: Backup): Promise<Backup> {
  const { files } = ports;
  const { environment, name } = backup.metadata;
  const folder = archiveFolder(root, environment);
  for (const path of [archivesFolder(root), folder]) {
    await files.makeFolder(path);
    await files.chmod(path, 0o700);
  }
  await files.create(join(backupsFolder(root), '.gitignore'), gitignore, 0o644);
  const packed = join(folder, packFile(name));
  const taken = await takeUp(files, folder, backup);
  if (taken) return taken;
  await expectRoom(files, folder, backup.metadata);
  const partial = packFolder(root, environment, name);
  if (!(await files.claimFolder(partial))) throw beingArchived(backup, partial);
  try {
    await writeOwner(ports, partial);
    const growing = join(partial, packFile(name));
    const names = [metadataPart, ...parts].map((part) => partFile(name, part as (typeof parts)[number]));
    await files.pack(backup.folder, names, growing);
    const file = await expectWhole(files, backup, growing);
    await files.publish(growing, packed);
    const when = ports.clock.now().toISOString();
    const metadata: Metadata = { ...backup.metadata, archived: { when, file: packFile(name), ...file } };
    try {
      await files.write(join(folder, partFile(name, metadataPart)), renderMetadata(metadata));
    } catch (error) {
      // Without metadata it is no backup, and would be in the way of the next attempt.
      await files.remove(packed);
      throw error;
    }
    return { folder, metadata };
  } finally {
    await files.remove(partial);
  }
}

/**
 * A run that was killed after the archive was whole and before the original was gone left both: what it packed is taken
 * when it is whole. Anything of that name that is not ours is in the way.
 */
async function takeUp(files: Ports['files'], folder: string, { metadata }: Backup): Promise<Backup | null> {
  const packed = join(folder, packFile(metadata.name));
  const path = join(folder, partFile(metadata.name, metadataPart));
  const text = await files.read(path);
  if (text === null && !(await files.info(packed))) return null;
  const there = text === null ? null : parseMetadata(text, path);
  if (there?.archived === undefined || there.id !== metadata.id || there.snapshot !== metadata.snapshot)
    throw stop(
      exitCodes.refused,
      'archive-in-the-way',
      `${metadata.id} was not archived: files of that name are in the archive already, and are not its own.`,
      [`In ${folder}: ${packFile(metadata.name)}`, 'Files that supasafe cannot account for are never overwritten.'],
      ['Look at what they are and move them away, then run npm run prune again.'],
    );
  const { file, entries } = await files.readPack(packed).catch(() => ({ file: null, entries: [] }));
  const beside = entries.filter(({ name }) => name !== partFile(metadata.name, metadataPart));
  if (file && packFaults(metadata.files, beside).length === 0) {
    const taken = { ...metadata, archived: { ...there.archived, ...file } };
    await files.write(path, renderMetadata(taken));
    return { folder, metadata: taken };
  }
  await files.remove(path);
  await files.remove(packed);
  return null;
}

async function expectRoom(files: Ports['files'], folder: string, { id, name, files: own }: Metadata): Promise<void> {
  const needed = own
    .map((file) => (file.name === partFile(name, 'custom.dump') ? file.bytes : file.bytes / sqlShrinksBy))
    .reduce((sum, bytes) => sum + bytes, 0);
  const free = await files.freeBytes(folder);
  if (free >= needed) return;
  throw stop(
    exitCodes.refused,
    'no-space',
    `There is too little space to archive ${id}: about ${size(needed)} are needed beside it, ${size(free)} are free.`,
    [`Looked at the disk of ${folder}.`, 'The backup stays as it is.'],
    ['Make room, or move old backups to another disk, then run npm run prune again.'],
  );
}

const beingArchived = ({ metadata }: Backup, partial: string): Stop =>
  stop(
    exitCodes.locked,
    'locked',
    `${metadata.id} is being archived by another run.`,
    [`It works in ${partial}.`],
    ['Wait for it. When no run is at work there any more, remove that folder.'],
  );

/** Reads what was packed and compares it, byte for byte by SHA-256, with what the metadata says of each file. */
async function expectWhole(files: Ports['files'], backup: Backup, packed: string): Promise<HashedBytes> {
  const { metadata } = backup;
  const { file, entries } = await files.readPack(packed);
  const own = metadataPath(backup);
  const expected = [...metadata.files, { name: partFile(metadata.name, metadataPart), ...(await files.hash(own)) }];
  const faults = packFaults(expected, entries);
  if (faults.length === 0) return file;
  throw stop(
    exitCodes.failed,
    'archive-differs',
    `${metadata.id} was not archived: what was packed is not what its metadata says.`,
    [...faults, 'The backup stays as it is, and nothing was put into the archive.'],
    [`See whether it is whole: npm run verify -- ${metadata.id}`],
  );
}

/** What differs between files as they should be and a packed file; a folder counts as `hash` of one does. */
export function packFaults(
  expected: readonly (HashedBytes & { readonly name: string })[],
  entries: readonly PackedEntry[],
): string[] {
  const faults: string[] = [];
  for (const { name, bytes, sha256 } of expected) {
    const found = foldedEntry(entries, name);
    if (!found) faults.push(`${name} is not in it.`);
    else if (found.bytes !== bytes || found.sha256 !== sha256)
      faults.push(`${name} has ${found.bytes} bytes of SHA-256 ${found.sha256}, ${bytes} of ${sha256} were expected.`);
  }
  const known = new Set(expected.map(({ name }) => name));
  for (const { name } of entries)
    if (!known.has(name.split('/')[0] ?? '')) faults.push(`${name} does not belong to it.`);
  return faults;
}

function foldedEntry(entries: readonly PackedEntry[], name: string): HashedBytes | null {
  const [one, ...others] = entries.filter((entry) => entry.name === name);
  if (!one || others.length > 0) return null;
  if (one.kind === 'file') return one;
  if (one.kind !== 'directory') return null;
  const inside = entries
    .filter((entry) => entry.name.startsWith(`${name}/`))
    .map((entry) => ({ ...entry, name: entry.name.slice(name.length + 1) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  // pg_dump's folders hold files only.
  if (inside.some((entry) => entry.kind !== 'file')) return null;
  const hash = createHash('sha256');
  for (const entry of inside) hash.update(`${entry.name} ${entry.bytes} ${entry.sha256}\n`);
  return { bytes: inside.reduce((sum, { bytes }) => sum + bytes, 0), sha256: hash.digest('hex') };
}

/** Removes what an interrupted archiving left: a half file, or a whole one that has no metadata yet. */
export async function sweepArchive(ports: Pick<Ports, 'files' | 'host'>, folder: string): Promise<void> {
  const { files } = ports;
  for (const entry of await files.list(folder)) {
    const name = /^\.(.+)\.partial$/.exec(entry)?.[1];
    // A claim in which nobody is named yet, and nothing lies: whoever laid it this moment finds out and gives up.
    if (name !== undefined) await files.removeIfEmpty(join(folder, entry));
    if (name === undefined || !(await isDead(ports, join(folder, entry)))) continue;
    // Moved from there and not yet described: nobody else can have put it there, for the name was free before.
    if (!(await files.info(join(folder, partFile(name, metadataPart)))))
      await files.remove(join(folder, packFile(name)));
    await files.remove(join(folder, entry));
  }
}
