import { openSession } from '../../database/connect.js';
import { readSource } from '../../backup/source.js';
import { takeBackup, type Backup, metadataPath } from '../../backup/take.js';
import { isVerifiedBackup, verifyBackup, type VerifiedBackup } from '../../backup/verify.js';
import type { Purpose } from '../../backup/name.js';
import { logBackup } from '../../journal/backupLog.js';
import type { GitState } from '../../ports.js';
import { exitCodes, stop, stopIfAny } from '../../problem.js';
import type { ScratchDatabase } from '../../sandbox/scratch.js';
import type { World } from '../world.js';
import { applicationName } from './connections.js';
import { missingCollations, type Ready } from './ready.js';

export interface BackupWish {
  readonly name: string;
  readonly purpose: Purpose;
  readonly reason: string;
  readonly git: GitState | null;
  /** Of the Supabase CLI, for the record; null when it has no part in this run. */
  readonly cliVersion: string | null;
}

/** The backup that a step may rely on, and the copy that proved it. */
export interface ProvedBackup {
  readonly backup: VerifiedBackup;
  readonly copy: ScratchDatabase;
}

/** Four files of one snapshot, without proof. */
export async function dump(world: World, ready: Ready, wish: BackupWish): Promise<Backup> {
  const { ports, project, version } = world;
  const session = await openSession(ports.postgres, ready.target, applicationName(world));
  try {
    return await takeBackup(
      ports,
      {
        root: project.root,
        target: ready.target,
        name: wish.name,
        purpose: wish.purpose,
        programs: ready.pair.programs,
        git: wish.git,
        tools: { supasafe: version, ...(wish.cliVersion === null ? {} : { supabase: wish.cliVersion }) },
      },
      await readSource(session),
    );
  } finally {
    await session.close();
  }
}

/** Backs up, restores, compares, writes both down. A backup that cannot be proved stops the run. */
export async function backUpAndVerify(world: World, ready: Ready, wish: BackupWish): Promise<ProvedBackup> {
  const { ports, project } = world;
  const starting = world.resources.scratch(ready.pair.scratchMajor);
  starting.catch(() => undefined);
  stopIfAny(await missingCollations(ready, async () => (await starting).session));
  const taken = await dump(world, ready, wish);
  const { backup, copy } = await verifyBackup(ports, project.root, taken, await starting, ready.pair.programs);
  await logBackup(ports, project.root, backup, wish.reason);
  await world.run.journal.add('backup', { backup: backup.metadata.id, verification: backup.metadata.verification });
  if (isVerifiedBackup(backup)) return { backup, copy };
  throw stop(
    exitCodes.failed,
    'backup-unverified',
    `The backup of ${ready.target.label} could not be verified.`,
    backup.metadata.verification?.details ?? [],
    [`Look at ${metadataPath(backup)}, then run the command again.`],
  );
}
