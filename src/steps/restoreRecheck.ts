import type { VerifiedBackup } from '../backup/verify.js';
import { exitCodes, stop, stopIfAny } from '../problem.js';
import { renew } from './common/fresh.js';
import { notProduction } from './common/notProduction.js';
import { restoreDigest } from './restoreApproval.js';
import { restoreBackupWish } from './restoreBackup.js';
import type { RestoreEvidence } from './restoreEvidence.js';
import { endRefused } from './restoreRecord.js';
import { define } from './step.js';
import type { World } from './world.js';

export const restoreRecheck = (world: World) =>
  define<RestoreEvidence>()({
    id: 'recheck',
    title: 'Check everything once more',
    touches: 'backups',
    needs: ['preflight', 'backup', 'approval'],
    preview: () => [],
    run: (have) => checkAgain(world, have).catch((error: unknown) => endRefused(world, have, error)),
  });

async function checkAgain(
  world: World,
  { preflight, backup, approval }: Pick<RestoreEvidence, 'preflight' | 'backup' | 'approval'>,
): Promise<VerifiedBackup> {
  const wish = restoreBackupWish(world, preflight);
  const { ready, backup: current, copy } = await renew(world, preflight.ready, backup, wish);
  await copy?.drop();
  if (ready.environment !== 'production')
    stopIfAny(await notProduction(world, ready, preflight.production, 'restored'));
  if (approval.digest === restoreDigest(world, { ...preflight, ready })) return current;
  throw stop(
    exitCodes.refused,
    'plan-changed',
    'What was approved is not what would be restored now.',
    [],
    ['Run the command again.'],
  );
}
