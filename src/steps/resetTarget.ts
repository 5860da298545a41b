import { restoreCommand } from '../backup/wayBack.js';
import type { VerifiedBackup } from '../backup/verify.js';
import { exitCodes, Interrupted, problemsOf, stop } from '../problem.js';
import { showCommand } from '../supabase/cli.js';
import type { CliFailure } from '../supabase/output.js';
import { reset, resetCommand } from '../supabase/push.js';
import { endReset, writeResetDown } from './resetRecord.js';
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
      // The policy: written down first, only then reset. What cannot be written down is not reset.
      await writeResetDown(world, preflight, recheck, approval, 'begun');
      const since = ports.clock.elapsed();
      const end = (words: string, error: unknown) =>
        endReset(world, { preflight, backup: recheck, approval }, words, error);
      const outcome = await reset(ports, preflight.cli, project.root, aim(preflight)).catch((error: unknown) =>
        end(error instanceof Interrupted ? 'interrupted' : `failed: ${problemsOf(error)[0].what}`, error),
      );
      if (outcome.ok) return { seconds: (ports.clock.elapsed() - since) / 1000 };
      return end(`failed: ${outcome.message}`, failed(world, preflight, outcome, recheck));
    },
  });

const aim = ({ ready, isLocalStack }: ResetPreflight) =>
  isLocalStack ? ('local-stack' as const) : { address: ready.target.address, password: ready.target.password };

const commandFor = (world: World, preflight: ResetPreflight) =>
  resetCommand(world.ports, preflight.cli, world.project.root, aim(preflight));

const failed = ({ options }: World, { ready }: ResetPreflight, failure: CliFailure, backup: VerifiedBackup) =>
  stop(
    exitCodes.failed,
    'reset-failed',
    `The reset of ${ready.target.label} failed: ${failure.file ?? 'the seed or the server'}.`,
    [failure.message, 'A reset empties the database, then fills it: what it holds now is asked, and said at the end.'],
    [
      `${failure.file === null ? 'Put right what the lines above say' : 'Mend the file'}, then try again: npm run reset -- --env ${ready.environment}`,
      `Or, if it does not hold what it held, restore the backup from before, ${backup.metadata.id}:`,
    ],
    [restoreCommand(backup, options)],
  );
