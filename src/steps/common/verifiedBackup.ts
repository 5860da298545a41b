import { LiveRestore } from '../../backup/liveRestore.js';
import type { Restored } from '../../backup/restoreCopy.js';
import { roomFor } from '../../backup/room.js';
import { readSource } from '../../backup/source.js';
import { takeBackup, type Backup, type Companion, metadataPath } from '../../backup/take.js';
import { isVerifiedBackup, verifyBackup, writeVerification, type VerifiedBackup } from '../../backup/verify.js';
import type { Level, Verification } from '../../backup/metadata.js';
import type { Purpose } from '../../backup/name.js';
import type { Programs } from '../../environments/programs.js';
import { logBackup } from '../../journal/backupLog.js';
import type { GitState } from '../../ports.js';
import { exitCodes, problemsOf, stop, stopIfAny, type Problem } from '../../problem.js';
import type { Scratch, ScratchDatabase } from '../../sandbox/scratch.js';
import type { World } from '../world.js';
import { openTarget } from '../connections.js';
import { missingCollations, type Ready } from '../ready.js';
import { openedBackup } from './openedBackup.js';

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

/** The run's scratch server for backups of this target. A scratch is as new as the server or newer. */
export const scratchFor = (world: World, { pair, server }: Ready): Promise<Scratch> =>
  world.resources.scratch(pair.scratchMajor, server.bytes);

/** What would keep backups of these targets from being written. */
export const roomForBackups = (
  world: World,
  targets: readonly Ready[],
  name: string | null = null,
): Promise<Problem[]> =>
  roomFor(
    world.ports,
    world.project.root,
    targets.map(({ environment, server }) => ({ environment, bytes: server.bytes, name })),
  );

/** Four files of one snapshot, without proof. */
export async function dump(
  world: World,
  ready: Ready,
  wish: BackupWish,
  companion: Companion | null = null,
): Promise<Backup> {
  const { ports, project, version } = world;
  // Before anything is written: an attempt that fails, or is killed, holds what `prune` would do.
  await world.run.journal.add('backup-begun', { environment: ready.environment, name: wish.name });
  const session = await openTarget(world, ready.target);
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
        directoryFormatAbove: (world.settings.directoryFormatAboveGB ?? Infinity) * 1e9,
        exposedSchemas: project.exposedSchemas,
        tools: { supasafe: version, ...(wish.cliVersion === null ? {} : { supabase: wish.cliVersion }) },
      },
      await readSource(session),
      companion,
    );
  } finally {
    await session.close();
  }
}

/** Writes down that nobody wanted to know whether the backup can be restored. */
export async function leaveUnverified(world: World, taken: Backup, reason: string): Promise<Backup> {
  const { ports, project, run } = world;
  const when = ports.clock.now().toISOString();
  const backup = await writeVerification(ports, project.root, taken, {
    when,
    how: '--no-verify',
    level: null,
    result: 'skipped',
    details: [],
  });
  await logBackup(ports, project.root, backup, reason);
  await run.journal.add('backup', { backup: backup.metadata.id, verification: backup.metadata.verification });
  return backup;
}

const levelOf = ({ options }: World): Level => (options.verify === 'counts' ? 'counts' : 'content');

/**
 * Restores and compares; a proof that broke off is written down as failed too, or the backup would keep an older one. An
 * interruption proves nothing, and neither does a scratch server that refuses: both leave the backup as it was.
 */
export async function prove(
  world: World,
  taken: Backup,
  scratch: Scratch,
  programs: Programs,
  early: Restored | null = null,
): Promise<{ readonly backup: Backup; readonly copy: ScratchDatabase | null }> {
  const { ports, project } = world;
  const level = levelOf(world);
  try {
    return await verifyBackup(ports, project.root, await openedBackup(world, taken), scratch, programs, {
      level,
      early,
    });
  } catch (error) {
    const [{ what, exit, details = [] }] = problemsOf(error);
    if (exit !== exitCodes.failed) throw error;
    const verification: Verification = {
      when: ports.clock.now().toISOString(),
      how: 'broken off before its end',
      level,
      result: 'failed',
      details: [`The proof broke off: ${what}`, ...details],
    };
    return { backup: await writeVerification(ports, project.root, taken, verification), copy: null };
  }
}

/** Backs up, restores, compares, writes both down. A backup that cannot be proved stops the run. */
export async function backUpAndVerify(world: World, ready: Ready, wish: BackupWish): Promise<ProvedBackup> {
  const { ports, project } = world;
  const starting = scratchFor(world, ready);
  starting.catch(() => undefined);
  stopIfAny(await missingCollations(ready, async () => (await starting).session));
  const { programs } = ready.pair;
  const live = new LiveRestore(ports, starting, programs, levelOf(world));
  const taken = await dump(world, ready, wish, live);
  const { backup, copy } = await prove(world, taken, await starting, programs, live.restored);
  await logBackup(ports, project.root, backup, wish.reason);
  await world.run.journal.add('backup', { backup: backup.metadata.id, verification: backup.metadata.verification });
  if (isVerifiedBackup(backup) && copy) return { backup, copy };
  throw stop(
    exitCodes.failed,
    'backup-unverified',
    `The backup of ${ready.target.label} could not be verified.`,
    backup.metadata.verification?.details ?? [],
    [`Look at ${metadataPath(backup)}, then run the command again.`],
  );
}
