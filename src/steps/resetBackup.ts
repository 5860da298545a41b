import { stamp } from '../backup/name.js';
import { backUpAndVerify, type BackupWish } from './common/verifiedBackup.js';
import type { ResetEvidence, ResetPreflight } from './resetEvidence.js';
import { define } from './step.js';
import type { World } from './world.js';

export const resetBackup = (world: World) =>
  define<ResetEvidence>()({
    id: 'backup',
    title: 'Back up what is about to be reset and prove the backup',
    touches: 'backups',
    needs: ['preflight', 'attended'],
    preview: ({ preflight }) => (preflight ? [resetBackupWish(world, preflight).name] : []),
    run: async ({ preflight }) => {
      const { backup, copy } = await backUpAndVerify(world, preflight.ready, resetBackupWish(world, preflight));
      await copy.drop();
      return backup;
    },
  });

/** Named after the moment: the backup of before. */
export const resetBackupWish = (world: World, { git, cli, ready }: ResetPreflight): BackupWish => ({
  name: `pre-reset-${stamp(world.ports.clock.now(), '-')}`,
  purpose: 'pre-reset',
  reason: world.options.reason ?? `Before a reset of ${ready.environment}`,
  git,
  cliVersion: cli.version,
});
