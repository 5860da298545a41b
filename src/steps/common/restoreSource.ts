import { isAbsolute, resolve } from 'node:path';
import { chooseNewest, nothingVerified, passedOverNote, verifiedOf } from '../../backup/choice.js';
import { findBackup, listBackups } from '../../backup/listing.js';
import { archivePath, type Backup } from '../../backup/take.js';
import type { EnvironmentName } from '../../environments/environment.js';
import { exitCodes, Stop, stop } from '../../problem.js';
import type { Ready } from '../ready.js';
import type { World } from '../world.js';
import { openedBackup } from './openedBackup.js';

/** What comes back: a backup, or a file that has to be looked into first. */
export type RestoreSource =
  | { readonly kind: 'backup'; readonly backup: Backup; readonly notes: readonly string[] }
  | FileSource;

export interface FileSource {
  readonly kind: 'file';
  /** In the order in which they are loaded. */
  readonly files: readonly [string, ...string[]];
  /** The backup that they are a part of, and whose archive is gone. */
  readonly of: Backup | null;
}

/** What was asked for; which one is the newest, only the database itself can tell. */
export type WantedSource = RestoreSource | { readonly kind: 'newest'; readonly at: Date | null };

/** By id, name, `latest`, `--at`, or any file. */
export async function findRestoreSource(world: World, environment: EnvironmentName): Promise<WantedSource> {
  const { ports, project, options } = world;
  const at = options.restore?.at ?? null;
  const { name } = options;
  if (at !== null && name !== null) throw usage('Give a backup or --at, not both.');
  if (at !== null || name === 'latest') {
    const { backups } = await listBackups(ports.files, project.root);
    if (verifiedOf(backups, environment, at).length === 0) throw nothingVerified(environment, at);
    return { kind: 'newest', at };
  }
  if (name === null) throw usage('Say what is to be restored.');
  const path = isAbsolute(name) ? name : resolve(ports.host.cwd, name);
  const info = await ports.files.info(path);
  try {
    const backup = await openedBackup(world, await findBackup(ports.files, project.root, name, ports.host.cwd));
    return (await ports.files.info(archivePath(backup)))
      ? { kind: 'backup', backup, notes: [] }
      : await sqlOf(world, backup);
  } catch (error) {
    if (!info || !(error instanceof Stop) || error.problems[0].code !== 'backup-unknown') throw error;
    return { kind: 'file', files: [await ports.files.realPath(path)], of: null };
  }
}

/** Chooses for the database that was found at the URL: names and folders do not tell a sandbox from the real one. */
export async function chosenSource(
  world: World,
  wanted: WantedSource,
  { target, server }: Ready,
): Promise<RestoreSource> {
  if (wanted.kind !== 'newest') return wanted;
  const { ports, project } = world;
  const { backups } = await listBackups(ports.files, project.root);
  const { environment, label, address } = target;
  const { systemIdentifier } = server;
  const identity = { environment, label, database: address.database, systemIdentifier };
  const { backup, passedOver } = chooseNewest(backups, identity, { now: ports.clock.now(), at: wanted.at });
  return { kind: 'backup', backup: await openedBackup(world, backup), notes: passedOver.map(passedOverNote) };
}

/** The other ways to the same rows, when the archive is gone; only by files that are still what was backed up. */
async function sqlOf({ ports }: World, backup: Backup): Promise<FileSource> {
  const { id, files } = backup.metadata;
  const beside = (part: string) => archivePath(backup).replace(/custom\.dump$/, part);
  const isSame = async (path: string): Promise<boolean> => {
    const known = files.find(({ name }) => path.endsWith(`/${name}`));
    if (!known || !(await ports.files.info(path))) return false;
    return (await ports.files.hash(path)).sha256 === known.sha256;
  };
  const ways: (readonly [string, ...string[]])[] = [[beside('full.sql')], [beside('schema.sql'), beside('data.sql')]];
  for (const way of ways)
    if ((await Promise.all(way.map(isSame))).every(Boolean)) return { kind: 'file', files: way, of: backup };
  throw stop(
    exitCodes.refused,
    'backup-damaged',
    `The files of ${id} are not there as they were written.`,
    [`Neither its archive nor its SQL is whole in ${backup.folder}.`],
    ['Restore another backup: npm run backups'],
  );
}

const usage = (what: string): Stop =>
  stop(
    exitCodes.usage,
    'usage',
    what,
    [],
    [
      'A backup by its id: npm run restore -- production/<name> --to production',
      'The newest verified one: npm run restore -- latest --to production',
      'The newest verified one from before a moment: npm run restore -- --at 2026-11-21T09:00Z --to production',
      'What there is: npm run backups',
    ],
  );
