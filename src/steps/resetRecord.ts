import type { Approval } from '../approval/consent.js';
import type { VerifiedBackup } from '../backup/verify.js';
import { logReset } from '../journal/textLogs.js';
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
