import { freshBackup, freshSession } from './common/fresh.js';
import { resetBackupWish } from './resetBackup.js';
import type { ResetEvidence } from './resetEvidence.js';
import { define } from './step.js';
import type { World } from './world.js';

export const resetRecheck = (world: World) =>
  define<ResetEvidence>()({
    id: 'recheck',
    title: 'Check everything once more',
    touches: 'backups',
    needs: ['preflight', 'backup', 'approval'],
    preview: () => [],
    run: async ({ preflight, backup }) => {
      await freshSession(world, preflight.ready);
      return freshBackup(world, preflight.ready, backup, resetBackupWish(world, preflight));
    },
  });
