import { wayBack } from '../backup/wayBack.js';
import type { VerifiedBackup } from '../backup/verify.js';
import { exitCodes, stop } from '../problem.js';
import { showCommand } from '../supabase/cli.js';
import type { CliFailure } from '../supabase/output.js';
import { reset, resetCommand } from '../supabase/push.js';
import { writeResetDown } from './resetRecord.js';
import type { ResetEvidence, ResetPreflight } from './resetEvidence.js';
import { define } from './step.js';
import type { World } from './world.js';

/** The target's place among what a step touches: production can not be written here. */
export const resetTarget = (world: World, environment: 'local' | 'staging') =>
  define<ResetEvidence>()({
    id: 'reset',
    title: `Reset ${environment}`,
    touches: environment,
    needs: ['preflight', 'approval', 'recheck'],
    preview: ({ preflight }) => (preflight ? [showCommand(preflight.cli, commandFor(world, preflight))] : []),
    run: async ({ preflight, approval, recheck }) => {
      const { ports, run, project } = world;
      await run.journal.add('approved', {
        digest: approval.digest,
        owners: approval.owners,
        reason: approval.reason,
        backup: recheck.metadata.id,
      });
      const since = ports.clock.elapsed();
      const outcome = await reset(ports, preflight.cli, project.root, aim(preflight)).catch(async (error: unknown) => {
        await writeResetDown(world, preflight, recheck, approval, 'interrupted');
        throw error;
      });
      if (outcome.ok) return { seconds: (ports.clock.elapsed() - since) / 1000 };
      await writeResetDown(world, preflight, recheck, approval, `failed: ${outcome.message}`);
      throw failed(preflight, outcome, recheck);
    },
  });

const aim = ({ ready, isLocalStack }: ResetPreflight) =>
  isLocalStack ? ('local-stack' as const) : { address: ready.target.address, password: ready.target.password };

const commandFor = (world: World, preflight: ResetPreflight) =>
  resetCommand(world.ports, preflight.cli, world.project.root, aim(preflight));

const failed = ({ ready }: ResetPreflight, failure: CliFailure, backup: VerifiedBackup) =>
  stop(
    exitCodes.failed,
    'reset-failed',
    `The reset of ${ready.target.label} failed: ${failure.file ?? 'the seed or the server'}.`,
    [failure.message, 'It has been emptied, and is filled as far as the files before that went.'],
    ['Mend the file, then run npm run reset again.', `Or restore the backup from before, ${backup.metadata.id}:`],
    wayBack(backup, ready.pair.programs),
  );
