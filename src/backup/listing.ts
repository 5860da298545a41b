import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { environmentNames } from '../environments/environment.js';
import type { Files } from '../ports.js';
import { exitCodes, Stop, stop, type Problem } from '../problem.js';
import { archiveFolder, backupId, environmentFolder, metadataPart, packFile, partFile, parts } from './layout.js';
import { parseMetadata } from './metadata.js';
import { newestFirst } from './retention.js';
import type { Backup } from './take.js';

export interface Listing {
  /** Newest first. */
  readonly backups: readonly Backup[];
  /** Metadata files that cannot be read; their backups are not among the others. */
  readonly problems: readonly Problem[];
}

const suffix = `_${metadataPart}`;

/** Every backup of the project, archived ones too: what has metadata, and nothing else. */
export async function listBackups(files: Files, root: string): Promise<Listing> {
  const read: FolderListing[] = [];
  for (const environment of environmentNames) {
    for (const folder of [environmentFolder(root, environment), archiveFolder(root, environment)])
      read.push(await readFolder(files, folder));
  }
  const found = read.flatMap(({ backups }) => backups.map(({ backup }) => backup));
  // Of one that is being archived there are two for a moment: the original is the backup until it is gone.
  const originals = new Set(found.filter((one) => !one.metadata.archived).map(({ metadata }) => metadata.id));
  const backups = found.filter(({ metadata }) => !metadata.archived || !originals.has(metadata.id));
  const started = ({ metadata }: Backup) => ({ started: new Date(metadata.started), id: metadata.id });
  backups.sort((one, other) => newestFirst(started(one), started(other)));
  return { backups, problems: read.flatMap(({ broken }) => broken.flatMap(({ problems }) => problems)) };
}

export interface FolderListing {
  readonly backups: readonly { readonly file: string; readonly backup: Backup }[];
  /** Names of metadata files that cannot be read, and why. */
  readonly broken: readonly { readonly file: string; readonly problems: readonly Problem[] }[];
}

/** What has metadata in one folder, by name. */
export async function readFolder(files: Files, folder: string): Promise<FolderListing> {
  const backups: { file: string; backup: Backup }[] = [];
  const broken: { file: string; problems: readonly Problem[] }[] = [];
  for (const file of await files.list(folder)) {
    if (!file.endsWith(suffix) || file.startsWith('.')) continue;
    try {
      const text = (await files.read(join(folder, file))) ?? '';
      backups.push({ file, backup: { folder, metadata: parseMetadata(text, join(folder, file)) } });
    } catch (error) {
      if (!(error instanceof Stop)) throw error;
      broken.push({ file, problems: error.problems });
    }
  }
  return { backups, broken };
}

/** Ids of what has metadata, by the files' names only; `latest` where there is any. */
export async function idsOfBackups(files: Files, root: string): Promise<string[]> {
  const ids: string[] = [];
  for (const environment of environmentNames)
    for (const folder of [environmentFolder(root, environment), archiveFolder(root, environment)])
      for (const file of await files.list(folder))
        if (file.endsWith(suffix) && !file.startsWith('.'))
          ids.push(backupId(environment, file.slice(0, -suffix.length)));
  return [...new Set(ids)].sort().concat(ids.length > 0 ? ['latest'] : []);
}

/** Finds one by id, name, or any of its files; without a reference the newest of production. */
export async function findBackup(files: Files, root: string, reference: string | null, cwd: string): Promise<Backup> {
  const { backups, problems } = await listBackups(files, root);
  if (reference === null) {
    const newest = backups.find((backup) => backup.metadata.environment === 'production');
    if (newest) return newest;
    throw stop(
      exitCodes.usage,
      'backup-unknown',
      'There is no backup of production yet.',
      [],
      ['Make one: npm run backup'],
    );
  }
  const path = await filePath(files, reference, cwd);
  const named = path === null ? reference : nameOfFile(path);
  const folder = path === null ? null : dirname(path);
  const found = backups.filter(
    ({ metadata, folder: where }) =>
      (folder === null || folder === where) && (metadata.id === named || metadata.name === named),
  );
  const [one, ...others] = found;
  if (one && others.length === 0) return one;
  if (one) {
    const ids = found.map((backup) => backup.metadata.id);
    throw stop(exitCodes.usage, 'backup-ambiguous', `${named} is the name of ${found.length} backups.`, ids, [
      'Say which: one of the lines above.',
    ]);
  }
  const broken = problems.find(({ what }) => what.includes(`/${basename(named)}${suffix} `));
  if (broken) throw new Stop(broken);
  throw stop(
    exitCodes.usage,
    'backup-unknown',
    `There is no backup ${JSON.stringify(reference)}.`,
    path === null
      ? []
      : ['The file is there, but has no metadata of supasafe beside it: nobody knows what it should hold.'],
    ['See what there is: npm run backups'],
  );
}

async function filePath(files: Files, reference: string, cwd: string): Promise<string | null> {
  const path = isAbsolute(reference) ? reference : resolve(cwd, reference);
  const info = await files.info(path);
  return info && info.kind !== 'directory' ? files.realPath(path) : null;
}

function nameOfFile(path: string): string {
  const file = basename(path);
  const end = packFile('');
  if (file.endsWith(end)) return file.slice(0, -end.length);
  const part = ([...parts, metadataPart] as const).find((one) => file.endsWith(partFile('', one)));
  return part === undefined ? file : file.slice(0, -partFile('', part).length);
}
