import { join } from 'node:path';
import type { EnvironmentName } from '../environments/environment.js';
import type { Ports } from '../ports.js';
import { archiveFolder, environmentFolder, metadataPart, partFile, parts } from './layout.js';
import { readFolder } from './listing.js';
import { isVerified, type Metadata } from './metadata.js';
import { isDead } from './owner.js';
import { filesOf, isRemoval } from './removal.js';
import type { Backup } from './take.js';

/** One backup, and what its files look like from outside. */
export interface Holding {
  readonly backup: Backup;
  /** Every file is there, of the kind and size that the metadata says. */
  readonly isWhole: boolean;
  /** A file of it is a link: somebody moved it elsewhere, and it is theirs to look after. */
  readonly hasLinks: boolean;
}

/** Everything that lies in the folders of one environment. */
export interface Holdings {
  readonly holdings: readonly Holding[];
  /** Metadata that cannot be read, or speaks of another backup than the files that it lies beside. */
  readonly unreadable: readonly { readonly path: string; readonly why: string; readonly modified: Date }[];
  /** Backups that are being made, or whose run was killed. */
  readonly unfinished: readonly { readonly path: string; readonly isAtWork: boolean; readonly modified: Date }[];
  /** What a removal that was cut off left; the next one takes care of it. */
  readonly leftovers: readonly string[];
  /** Files that supasafe cannot account for. */
  readonly foreign: readonly string[];
}

/** Looks at the folder of an environment and at its archive; reads, and changes nothing. */
export async function lookAt(
  ports: Pick<Ports, 'files' | 'host'>,
  root: string,
  environment: EnvironmentName,
): Promise<Holdings> {
  const found: Holdings[] = [];
  for (const isArchive of [false, true]) found.push(await lookInto(ports, root, environment, isArchive));
  const [plain, archive] = found as [Holdings, Holdings];
  const originals = new Set(plain.holdings.map(({ backup }) => backup.metadata.id));
  const all = <K extends keyof Holdings>(key: K) => [...plain[key], ...archive[key]] as unknown as Holdings[K];
  return {
    holdings: [...plain.holdings, ...archive.holdings.filter(({ backup }) => !originals.has(backup.metadata.id))],
    unreadable: all('unreadable'),
    unfinished: all('unfinished'),
    leftovers: all('leftovers'),
    foreign: all('foreign'),
  };
}

async function lookInto(
  ports: Pick<Ports, 'files' | 'host'>,
  root: string,
  environment: EnvironmentName,
  isArchive: boolean,
): Promise<Holdings> {
  const { files } = ports;
  const folder = isArchive ? archiveFolder(root, environment) : environmentFolder(root, environment);
  const { backups, broken } = await readFolder(files, folder);
  const holdings: Holding[] = [];
  const unreadable: { path: string; why: string; modified: Date }[] = [];
  const known = new Set<string>();
  const modified = async (path: string) => (await files.info(path))?.modified ?? new Date(0);
  for (const { file, problems } of broken) {
    const path = join(folder, file);
    const why = problems.flatMap(({ details = [] }) => details).join('; ');
    unreadable.push({ path, why, modified: await modified(path) });
    known.add(file);
    const name = file.slice(0, -metadataPart.length - 1);
    for (const one of [...filesOf({ name, archived: undefined }), ...filesOf({ name, archived })]) known.add(one);
  }
  for (const { file, backup } of backups) {
    known.add(file);
    const { metadata } = backup;
    const isInPlace =
      metadata.environment === environment &&
      file === partFile(metadata.name, metadataPart) &&
      (metadata.archived !== undefined) === isArchive &&
      isNamedAsWritten(metadata);
    if (!isInPlace) {
      const path = join(folder, file);
      const why = `it is the metadata of ${metadata.id}${metadata.archived ? ', archived' : ''}`;
      unreadable.push({ path, why, modified: new Date(metadata.started) });
      continue;
    }
    for (const one of filesOf(metadata)) known.add(one);
    holdings.push(await examine(files, backup));
  }
  const unfinished: { path: string; isAtWork: boolean; modified: Date }[] = [];
  const leftovers: string[] = [];
  const foreign: string[] = [];
  for (const entry of await files.list(folder)) {
    const path = join(folder, entry);
    if (/^\..+\.partial$/.test(entry))
      unfinished.push({ path, isAtWork: !(await isDead(ports, path)), modified: await modified(path) });
    else if (isRemoval(entry)) leftovers.push(path);
    else if (!known.has(entry) && !isOurs(entry)) foreign.push(path);
  }
  return { holdings, unreadable, unfinished, leftovers, foreign };
}

/** Only that it is there counts here: which files an archived backup has. */
const archived: NonNullable<Metadata['archived']> = { when: '', file: '', bytes: 0, sha256: '' };

/** Links to the newest, and what a killed run left of a file that it wrote beside its name. */
const isOurs = (entry: string): boolean =>
  /^latest_(full\.sql|custom\.dump)$/.test(entry) || /^\..+\.\d+\.\d+$/.test(entry);

/** Names of files in the metadata are not taken for granted: files are removed by these names. */
const isNamedAsWritten = ({ name, files }: Metadata): boolean =>
  parts.every((part) => files.some((file) => file.name === partFile(name, part)));

/** Looks at the files of one backup. */
export async function examine(files: Ports['files'], backup: Backup): Promise<Holding> {
  const { folder, metadata } = backup;
  const expected = metadata.archived
    ? [{ name: filesOf(metadata)[0] ?? '', kind: 'file', bytes: metadata.archived.bytes }]
    : metadata.files.map(({ name, bytes }) => {
        const isFolder = metadata.archiveFormat === 'directory' && name === partFile(metadata.name, 'custom.dump');
        return { name, kind: isFolder ? 'directory' : 'file', bytes: isFolder ? null : bytes };
      });
  let [isWhole, hasLinks] = [true, false];
  for (const { name, kind, bytes } of expected) {
    const info = await files.info(join(folder, name));
    if (info?.kind === 'link') hasLinks = true;
    if (info?.kind !== kind || (bytes !== null && info.bytes !== bytes)) isWhole = false;
  }
  return { backup, isWhole, hasLinks };
}

/** Restored once, and its files are still there as they were. */
export const isSound = ({ backup, isWhole }: Holding): boolean => isWhole && isVerified(backup.metadata);
