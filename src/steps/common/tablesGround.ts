import { archivePath } from '../../backup/take.js';
import { copySourceOf, openCopy, restoreCopy } from '../../backup/restoreCopy.js';
import type { DatabaseUrl } from '../../environments/url.js';
import { exitCodes, stop } from '../../problem.js';
import type { TablesPlan, TablesWish } from '../../restore/tablesPlan.js';
import { lookAtTables } from '../../restore/tablesLook.js';
import type { Bench } from '../../restore/tablesCompare.js';
import type { ScratchDatabase } from '../../sandbox/scratch.js';
import type { TablesPreflight, TablesSource } from '../restoreTablesEvidence.js';
import type { Ready } from '../ready.js';
import type { World } from '../world.js';

export function tablesWish({ options }: World): TablesWish {
  const { tables = [], rows } = options.restore ?? {};
  return { names: tables, acts: rows?.acts ?? [], withReferenced: rows?.withReferenced ?? false };
}

/** The backup that comes back, in scratch; its archive must be the file that its metadata speaks of. */
export async function copyOfSource(world: World, { source, pair }: TablesSource): Promise<ScratchDatabase> {
  const { ports, resources } = world;
  const { metadata } = source;
  const archive = archivePath(source);
  const known = metadata.files.find(({ name }) => archive.endsWith(`/${name}`));
  const found = await ports.files.hash(archive);
  if (found.sha256 !== known?.sha256)
    throw stop(
      exitCodes.refused,
      'backup-damaged',
      `${archive} is not the file that was backed up.`,
      [`SHA-256 ${found.sha256} instead of ${known?.sha256 ?? 'the one in its metadata'}.`],
      ['Restore another backup: npm run backups'],
    );
  const scratch = await resources.scratch(pair.scratchMajor, metadata.database.bytes);
  const { copy, complaints } = await restoreCopy(ports, scratch, pair.programs, archive, copySourceOf(metadata));
  if (complaints.length === 0) return copy;
  throw stop(exitCodes.refused, 'backup-damaged', `${metadata.id} cannot be restored.`, complaints.slice(0, 8), [
    'Restore another backup: npm run backups',
  ]);
}

/** Runs `work` on the bench: in the copy of the backup, beside its tables. */
export async function onTablesBench<T>(
  world: World,
  preflight: TablesPreflight,
  copy: ScratchDatabase,
  now: DatabaseUrl,
  work: (bench: Bench) => Promise<T>,
): Promise<T> {
  const session = await openCopy(world.ports, copy);
  try {
    return await work({ ports: world.ports, programs: preflight.pair.programs, session, url: copy.superuser, now });
  } finally {
    await session.close();
  }
}

export const commonMajorOf = ({ source, ready }: Pick<TablesPreflight, 'source' | 'ready'>): number =>
  Math.min(Number.parseInt(source.metadata.database.serverVersion, 10), ready.server.major);

/** How the tables differ; nothing is changed anywhere but on the bench. */
export function lookAt(
  world: World,
  preflight: TablesPreflight,
  ready: Ready,
  copy: ScratchDatabase,
  now: DatabaseUrl,
): Promise<TablesPlan> {
  const { source, pair } = preflight;
  const { metadata } = source;
  return onTablesBench(world, preflight, copy, now, (bench) =>
    lookAtTables(
      {
        bench,
        archive: {
          path: archivePath(source),
          programs: pair.programs,
          folder: world.run.folder,
          metadata,
        },
        backup: { id: metadata.id, tables: Object.keys(metadata.tables) },
        target: ready.session,
        label: ready.target.label,
        commonMajor: commonMajorOf(preflight),
      },
      tablesWish(world),
    ),
  );
}
