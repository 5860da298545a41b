import { exitCodes, stop } from '../problem.js';
import { renew } from './common/fresh.js';
import { lookAt } from './common/tablesGround.js';
import { restoreBackupWish } from './restoreBackup.js';
import { notBegun } from './restoreRecord.js';
import { endTables } from './restoreTablesRecord.js';
import { tablesDigest } from './restoreTablesApproval.js';
import type { RestoreTablesEvidence } from './restoreTablesEvidence.js';
import { define } from './step.js';
import type { World } from './world.js';

type Have = Pick<RestoreTablesEvidence, 'preflight' | 'backup' | 'difference' | 'approval'>;

export const restoreTablesRecheck = (world: World) =>
  define<RestoreTablesEvidence>()({
    id: 'recheck',
    title: 'Check everything once more',
    touches: 'backups',
    needs: ['preflight', 'backup', 'difference', 'approval'],
    preview: () => [],
    run: (have) =>
      checkAgain(world, have).catch((error: unknown) => {
        const { preflight, approval, backup, difference } = have;
        const facts = { preflight, approval, backup: backup.backup, plan: difference.plan };
        return endTables(world, facts, notBegun(error), error);
      }),
  });

async function checkAgain(
  world: World,
  { preflight, backup, difference, approval }: Have,
): Promise<RestoreTablesEvidence['recheck']> {
  const wish = restoreBackupWish(world, preflight);
  const { ready, backup: current, copy } = await renew(world, preflight.ready, backup.backup, wish);
  // A new backup of the target is what may be overwritten now: the tables are compared with that one.
  const plan = copy ? await lookAt(world, preflight, ready, backup.copy, copy.superuser) : difference.plan;
  if (approval.digest === tablesDigest(world, { ...preflight, ready }, plan)) return { ready, backup: current, plan };
  throw stop(
    exitCodes.refused,
    'plan-changed',
    `The tables of ${ready.target.label} are no longer what was compared and approved.`,
    ['The backup had become too old and was taken once more; meanwhile rows were written.'],
    ['Run the command again.'],
  );
}
