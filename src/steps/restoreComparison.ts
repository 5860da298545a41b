import { readLedger, versionsOf } from '../database/ledger.js';
import { exitCodes, stop } from '../problem.js';
import { differenceOfLedgers } from './common/ledgers.js';
import { openTarget } from './connections.js';
import { restoreCommand } from '../backup/wayBack.js';
import type { RestoreEvidence } from './restoreEvidence.js';
import { define } from './step.js';
import type { World } from './world.js';

/** Rows and catalogue were compared before the restore was kept; this looks from outside, as the next command will. */
export const restoreComparison = (world: World) =>
  define<RestoreEvidence>()({
    id: 'comparison',
    title: 'Look at what is there now',
    touches: 'nothing',
    needs: ['preflight', 'recheck', 'restore'],
    preview: () => ['its ledger equals that of the backup'],
    run: async ({ preflight: { ready, source }, recheck }) => {
      const session = await openTarget(world, ready.target);
      try {
        const ledger = versionsOf(await readLedger(session));
        const differences = differenceOfLedgers(source.metadata.ledger, ledger);
        if (differences.length === 0) return { ledger };
        throw stop(
          exitCodes.failed,
          'ledger-differs',
          `${ready.target.label} was restored, but its ledger is not that of ${source.metadata.id}.`,
          differences,
          ['Look at who else changes it. To go back to what was there before:'],
          [restoreCommand(recheck, world.options)],
        );
      } finally {
        await session.close();
      }
    },
  });
