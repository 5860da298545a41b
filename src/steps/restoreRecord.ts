import type { Approval } from '../approval/consent.js';
import type { VerifiedBackup } from '../backup/verify.js';
import { logEntry } from '../journal/backupLog.js';
import { Interrupted, problemsOf, Stop } from '../problem.js';
import type { RestoreEvidence, RestorePreflight } from './restoreEvidence.js';
import { define } from './step.js';
import type { World } from './world.js';

export const restoreRecord = (world: World) =>
  define<RestoreEvidence>()({
    id: 'record',
    title: 'Write it down',
    touches: 'backups',
    needs: ['preflight', 'approval', 'recheck', 'restore', 'comparison'],
    preview: () => ['backups/database/backup_log.md'],
    run: async ({ preflight, approval, recheck, restore }) => {
      const differed =
        restore.faults.length > 0 ? `▲ Restored, with ${restore.faults.length} differences` : '✓ Restored and compared';
      await writeRestoreDown(world, { preflight, backup: recheck, approval }, differed);
      return {};
    },
  });

interface Facts {
  readonly preflight: RestorePreflight;
  readonly backup: VerifiedBackup;
  readonly approval: Approval;
}

/** One entry of backup_log.md. */
async function writeRestoreDown(world: World, { preflight, backup, approval }: Facts, status: string): Promise<void> {
  const { git, ready, sourceName } = preflight;
  await logEntry(world.ports, world.project.root, 'Restore', [
    ['Reason', approval.reason ?? ''],
    ['Environment', ready.environment],
    ['Restored', sourceName],
    ['Backup from before', backup.metadata.id],
    ['Approved by', approval.owners.map((owner) => owner.name).join(', ')],
    ['Git', git?.commit ? git.commit.slice(0, 7) : 'none'],
    ['Status', status],
  ]);
}

/** Writes down how a restore went on and throws `error`. */
export const endRestore = (world: World, facts: Facts, outcome: string, error: unknown): Promise<never> =>
  endWritten(writeRestoreDown(world, facts, `✖ ${outcome}`), error);

/** What was consented to and did not come to it is written down as well. */
export const endRefused = (world: World, facts: Facts, error: unknown): Promise<never> =>
  endRestore(world, facts, notBegun(error), error);

export const notBegun = (error: unknown): string =>
  error instanceof Interrupted
    ? 'interrupted before anything was changed'
    : `not begun, nothing was changed: ${problemsOf(error)[0].what}`;

/** Throws `error`, which is told first even when the entry cannot be written. */
export async function endWritten(entry: Promise<void>, error: unknown): Promise<never> {
  const unwritten = await entry.then(() => [], problemsOf);
  if (unwritten.length === 0 || error instanceof Interrupted) throw error;
  const [first, ...more] = problemsOf(error);
  throw new Stop(first, ...more, ...unwritten);
}
