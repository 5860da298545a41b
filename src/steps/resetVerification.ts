import { wayBack } from '../backup/wayBack.js';
import { readLedger, versionsOf } from '../database/ledger.js';
import { exitCodes, stop } from '../problem.js';
import { differenceOfLedgers } from './common/ledgers.js';
import type { ResetEvidence } from './resetEvidence.js';
import { define } from './step.js';

export const resetVerification = () =>
  define<ResetEvidence>()({
    id: 'verification',
    title: 'Look at what is there now',
    touches: 'nothing',
    needs: ['preflight', 'recheck', 'reset'],
    preview: () => ['its ledger equals the files'],
    run: async ({ preflight, recheck }) => {
      const { ready, migrations } = preflight;
      const versions = versionsOf(await readLedger(ready.session));
      const differences = differenceOfLedgers(
        migrations.map((one) => one.version),
        versions,
      );
      if (differences.length === 0) return { versions };
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
