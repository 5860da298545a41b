import type { Approval } from '../approval/consent.js';
import { exitCodes, stop } from '../problem.js';
import { showCommand } from '../supabase/cli.js';
import { pushCommand } from '../supabase/push.js';
import { digestOf, verdictOf } from './approval.js';
import { envelopeOf, leastLimitSeconds, leftEnvelope, timesMeasured, type Envelope } from './common/envelope.js';
import { migrationFailed } from './common/failure.js';
import { guardedPush, pushSettings, type PushOrder } from './common/guardedPush.js';
import type { MigrateEvidence } from './evidence.js';
import type { Preflight } from './preflight.js';
import { define } from './step.js';
import type { World } from './world.js';

export const pushToProduction = (world: World) =>
  define<MigrateEvidence>()({
    id: 'push',
    title: 'Push to production',
    touches: 'production',
    needs: ['preflight', 'analysis', 'approval', 'recheck'],
    preview: ({ preflight }) => {
      if (!preflight) return [];
      const { address, password } = preflight.production.target;
      const settings = pushSettings(world, preflight.production, leastLimitSeconds);
      const target = { address, password, settings };
      return [
        showCommand(preflight.cli, pushCommand(world.ports, preflight.cli, preflight.workdir, target)),
        `statement_timeout is ${timesMeasured} times the longest statement of the rehearsal, where that is more`,
      ];
    },
    run: async ({ preflight, analysis, approval, recheck }) => {
      const { production, rehearsal, backup, wayBack } = recheck;
      // Over the files, the ledger and the rehearsal as the recheck found them, not as they were approved.
      if (approval.digest !== digestOf({ ...preflight, production }, verdictOf(analysis, rehearsal, backup, wayBack))) {
        throw stop(
          exitCodes.refused,
          'plan-changed',
          'What was approved is not what would be pushed.',
          [],
          ['Run npm run migrate:safe again.'],
        );
      }
      const { cli, workdir } = preflight;
      const envelope = envelopeOf(rehearsal.effects);
      const order = { cli, workdir, files: analysis.files, backup, statementLimitSeconds: envelope.limitSeconds };
      return pushApproved(world, { ...preflight, production }, order, { approval, envelope });
    },
  });

/** There is no other way to production: its types want a verified backup and an approval. */
async function pushApproved(
  world: World,
  preflight: Preflight,
  order: PushOrder,
  { approval, envelope }: { readonly approval: Approval; readonly envelope: Envelope },
): Promise<MigrateEvidence['push']> {
  await world.run.journal.add('approved', {
    digest: approval.digest,
    owners: approval.owners,
    reason: approval.reason,
    backup: order.backup.metadata.id,
    statementLimitSeconds: envelope.limitSeconds,
  });
  const outcome = await guardedPush(world, preflight.production, order);
  if (outcome.ok) return { seconds: outcome.seconds, attempts: outcome.attempts };
  const ready = preflight.production;
  const on = { ready, backup: order.backup, files: order.files };
  const cause = leftEnvelope(outcome, envelope, order.files);
  throw await migrationFailed(world, preflight, outcome, { where: `on ${ready.target.label}`, on, cause });
}
