import { manualName } from '../backup/name.js';
import { dump, backUpAndVerify, leaveUnverified, type BackupWish } from './common/verifiedBackup.js';
import type { BackupEvidence, BackupPreflight } from './backupEvidence.js';
import { define } from './step.js';
import type { World } from './world.js';

export const backup = (world: World) =>
  define<BackupEvidence>()({
    id: 'backup',
    title: world.options.verify ? 'Back up and prove the backup' : 'Back up',
    touches: 'backups',
    needs: ['preflight'],
    preview: ({ preflight }) => (preflight ? [wishFor(world, preflight).name] : []),
    run: async ({ preflight }) => {
      const wish = wishFor(world, preflight);
      if (!world.options.verify) return leaveUnverified(world, await dump(world, preflight.ready, wish), wish.reason);
      const proved = await backUpAndVerify(world, preflight.ready, wish);
      await proved.copy.drop();
      return proved.backup;
    },
  });

const wishFor = (world: World, { git }: BackupPreflight): BackupWish => ({
  name: world.options.name ?? manualName(world.ports.clock.now()),
  purpose: 'manual',
  reason: world.options.reason ?? 'By hand',
  git,
  cliVersion: null,
});
