import { exitCodes, stop, stopIfAny } from '../problem.js';
import { renew } from './common/fresh.js';
import { notProduction } from './common/notProduction.js';
import { expectSameFiles } from './common/unchanged.js';
import { digestOf } from './resetApproval.js';
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
    run: async ({ preflight, backup, approval }) => {
      const wish = resetBackupWish(world, preflight);
      const { ready, backup: current, copy } = await renew(world, preflight.ready, backup, wish);
      await copy?.drop();
      stopIfAny(await notProduction(world, ready, preflight.production));
      const migrations = await expectSameFiles(world, preflight.migrations, 'npm run reset');
      if (approval.digest === digestOf({ migrations, cli: preflight.cli, ready })) return current;
      throw stop(
        exitCodes.refused,
        'plan-changed',
        `What was approved is not what a reset of ${ready.target.label} would run now.`,
        [],
        [`Run npm run reset -- --env ${ready.environment} again.`],
      );
    },
  });
