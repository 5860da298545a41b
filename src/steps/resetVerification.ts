import { restoreCommand } from '../backup/wayBack.js';
import { readLedger, versionsOf } from '../database/ledger.js';
import { exitCodes, problemsOf, stop } from '../problem.js';
import { differenceOfLedgers } from './common/ledgers.js';
import { openTarget } from './connections.js';
import type { Ready } from './ready.js';
import type { ResetEvidence } from './resetEvidence.js';
import { endReset } from './resetRecord.js';
import { define } from './step.js';
import type { World } from './world.js';
import { lastly } from '../together.js';

export const resetVerification = (world: World) =>
  define<ResetEvidence>()({
    id: 'verification',
    title: 'Look at what is there now',
    touches: 'nothing',
    needs: ['preflight', 'approval', 'recheck', 'reset'],
    preview: () => ['its ledger equals the files'],
    run: async ({ preflight, approval, recheck }) => {
      const { ready, migrations } = preflight;
      const end = (words: string, error: unknown) =>
        endReset(world, { preflight, backup: recheck, approval }, words, error);
      const versions = await versionsNow(world, ready).catch((error: unknown) =>
        end(`reset, but its ledger could not be read: ${problemsOf(error)[0].what}`, error),
      );
      const differences = differenceOfLedgers(
        migrations.map((one) => one.version),
        versions,
      );
      if (differences.length === 0) return { versions };
      return end(
        `ledger differs: ${differences.join(', ')}`,
        stop(
          exitCodes.failed,
          'ledger-differs',
          `${ready.target.label} was reset, but its ledger is not what the files say.`,
          differences,
          [`Run npm run reset again, or restore the backup from before, ${recheck.metadata.id}:`],
          [restoreCommand(recheck, world.options)],
        ),
      );
    },
  });

/** Through a session of its own: the reset of a local stack makes its container anew, and every older session is dead. */
async function versionsNow(world: World, { target }: Ready): Promise<readonly string[]> {
  const session = await openTarget(world, target);
  return versionsOf(await lastly(readLedger(session), () => session.close()));
}
