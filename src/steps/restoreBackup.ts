import { stamp } from '../backup/name.js';
import { backUpAndVerify, type BackupWish } from './common/verifiedBackup.js';
import type { RestoreEvidence, RestorePreflight } from './restoreEvidence.js';
import { define } from './step.js';
import type { World } from './world.js';

/** What is there now is kept first, however damaged it is: it may hold what the backup does not. */
export const restoreBackup = (world: World) =>
  define<RestoreEvidence>()({
    id: 'backup',
    title: 'Back up what is there now and prove the backup',
    touches: 'backups',
    needs: ['preflight', 'attended'],
    preview: ({ preflight }) => (preflight ? [restoreBackupWish(world, preflight).name] : []),
    run: async ({ preflight }) => {
      const { backup, copy } = await backUpAndVerify(world, preflight.ready, restoreBackupWish(world, preflight));
      await copy.drop();
      return backup;
    },
  });

/** Named after the moment: the backup of before. */
export const restoreBackupWish = (
  world: World,
  { git, ready }: Pick<RestorePreflight, 'git' | 'ready'>,
): BackupWish => ({
  name: `pre-restore-${stamp(world.ports.clock.now(), '-')}`,
  purpose: 'pre-restore',
  reason: world.options.reason ?? `Before a restore into ${ready.environment}`,
  git,
  cliVersion: null,
});
