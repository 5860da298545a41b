import type { Approval } from '../approval/consent.js';
import type { VerifiedBackup } from '../backup/verify.js';
import { logReset } from '../journal/textLogs.js';
import { Interrupted, problemsOf, Stop } from '../problem.js';
import type { ResetEvidence, ResetPreflight } from './resetEvidence.js';
import { define } from './step.js';
import type { World } from './world.js';

export const resetRecord = (world: World) =>
  define<ResetEvidence>()({
    id: 'record',
    title: 'Write it down',
    touches: 'backups',
    needs: ['preflight', 'approval', 'recheck', 'verification'],
    preview: () => ['backups/database/reset_log.txt'],
    run: async ({ preflight, approval, recheck }) => {
      await writeResetDown(world, preflight, recheck, approval, 'done');
      return {};
    },
  });

/** One entry of reset_log.txt. */
export async function writeResetDown(
  world: World,
  preflight: ResetPreflight,
  backup: VerifiedBackup,
  approval: Approval,
  outcome: string,
): Promise<void> {
  await logReset(world.ports, world.project.root, {
    reason: approval.reason ?? '',
    commit: preflight.git.commit,
    environment: preflight.ready.environment,
    backup: backup.metadata.id,
    approvedBy: approval.owners.map((owner) => owner.name).join(', '),
    outcome,
  });
}

/** Writes down how a reset went on and throws `error`, which is told first even when the entry cannot be written. */
export async function endReset(
  world: World,
  { preflight, backup, approval }: { preflight: ResetPreflight; backup: VerifiedBackup; approval: Approval },
  outcome: string,
  error: unknown,
): Promise<never> {
  const unwritten = await writeResetDown(world, preflight, backup, approval, outcome).then(() => [], problemsOf);
  if (unwritten.length === 0 || error instanceof Interrupted) throw error;
  const [first, ...more] = problemsOf(error);
  throw new Stop(first, ...more, ...unwritten);
}
