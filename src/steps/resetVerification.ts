import { wayBack } from '../backup/wayBack.js';
import { readLedger, versionsOf } from '../database/ledger.js';
import { exitCodes, stop } from '../problem.js';
import { differenceOfLedgers } from './common/ledgers.js';
import type { ResetEvidence } from './resetEvidence.js';
import { writeResetDown } from './resetRecord.js';
import { define } from './step.js';
import type { World } from './world.js';

export const resetVerification = (world: World) =>
  define<ResetEvidence>()({
    id: 'verification',
    title: 'Look at what is there now',
    touches: 'nothing',
    needs: ['preflight', 'approval', 'recheck', 'reset'],
    preview: () => ['its ledger equals the files'],
    run: async ({ preflight, approval, recheck }) => {
      const { ready, migrations } = preflight;
      const versions = versionsOf(await readLedger(ready.session));
      const differences = differenceOfLedgers(
        migrations.map((one) => one.version),
        versions,
      );
      if (differences.length === 0) return { versions };
      await writeResetDown(world, preflight, recheck, approval, `ledger differs: ${differences.join(', ')}`);
      throw stop(
        exitCodes.failed,
        'ledger-differs',
        `${ready.target.label} was reset, but its ledger is not what the files say.`,
        differences,
        [`Run npm run reset again, or restore the backup from before, ${recheck.metadata.id}:`],
        wayBack(recheck, ready.pair.programs),
      );
    },
  });
