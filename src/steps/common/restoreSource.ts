import { isAbsolute, resolve } from 'node:path';
import { newestVerified, nothingVerified } from '../../backup/choice.js';
import { findBackup, listBackups } from '../../backup/listing.js';
import { archivePath, type Backup } from '../../backup/take.js';
import type { EnvironmentName } from '../../environments/environment.js';
import { exitCodes, Stop, stop } from '../../problem.js';
import type { World } from '../world.js';
import { openedBackup } from './openedBackup.js';

/** What comes back: a backup, or a file that has to be looked into first. */
export type RestoreSource =
  | { readonly kind: 'backup'; readonly backup: Backup }
  | {
      readonly kind: 'file';
      /** In the order in which they are loaded. */
      readonly files: readonly [string, ...string[]];
      /** The backup that they are a part of, and whose archive is gone. */
      readonly of: Backup | null;
    };

/** By id, name, `latest`, `--at`, or any file. */
export async function findRestoreSource(world: World, environment: EnvironmentName): Promise<RestoreSource> {
  const { ports, project, options } = world;
  const at = options.restore?.at ?? null;
  const { name } = options;
  if (at !== null && name !== null) throw usage('Give a backup or --at, not both.');
  if (at !== null || name === 'latest') {
    const { backups } = await listBackups(ports.files, project.root);
    const backup = newestVerified(backups, environment, at);
    if (!backup) throw nothingVerified(environment, at);
    return { kind: 'backup', backup: await openedBackup(world, backup) };
  }
  if (name === null) throw usage('Say what is to be restored.');
  const path = isAbsolute(name) ? name : resolve(ports.host.cwd, name);
  const info = await ports.files.info(path);
  try {
    const backup = await openedBackup(world, await findBackup(ports.files, project.root, name, ports.host.cwd));
    return (await ports.files.info(archivePath(backup))) ? { kind: 'backup', backup } : await sqlOf(world, backup);
  } catch (error) {
    if (!info || !(error instanceof Stop) || error.problems[0].code !== 'backup-unknown') throw error;
    return { kind: 'file', files: [await ports.files.realPath(path)], of: null };
  }
}

/** The other ways to the same rows, when the archive is gone. */
async function sqlOf({ ports }: World, backup: Backup): Promise<RestoreSource> {
  const beside = (part: string) => archivePath(backup).replace(/custom\.dump$/, part);
  const isThere = async (part: string) => (await ports.files.info(beside(part))) !== null;
  if (await isThere('full.sql')) return { kind: 'file', files: [beside('full.sql')], of: backup };
  if ((await isThere('schema.sql')) && (await isThere('data.sql')))
    return { kind: 'file', files: [beside('schema.sql'), beside('data.sql')], of: backup };
  throw stop(
    exitCodes.refused,
    'backup-damaged',
    `The files of ${backup.metadata.id} are not there.`,
    [`Neither its archive nor its SQL is in ${backup.folder}.`],
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
