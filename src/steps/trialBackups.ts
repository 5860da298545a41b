import { timedName } from '../backup/name.js';
import type { VerifiedBackup } from '../backup/verify.js';
import { together } from '../together.js';
import type { Ready, StandIn } from './ready.js';
import { backUpAndVerify, type BackupWish } from './common/verifiedBackup.js';
import type { MigrateEvidence } from './evidence.js';
import type { Preflight } from './preflight.js';
import { define } from './step.js';
import type { World } from './world.js';

/** What stands behind the trials; null where nothing will be pushed, or only to a stand-in. */
export interface TrialBackups {
  readonly local: VerifiedBackup | null;
  readonly staging: VerifiedBackup | null;
}

/** After the rehearsal, which most often says no, and side by side: nothing is pushed anywhere before both are proved. */
export const trialBackups = (world: World) =>
  define<MigrateEvidence>()({
    id: 'trialBackups',
    title: 'Back up local and staging and prove the backups',
    touches: 'backups',
    needs: ['preflight', 'rehearsal'],
    preview: ({ preflight }) =>
      [preflight?.local, preflight?.staging].flatMap((place) => (place && isTried(place) ? [place.target.label] : [])),
    run: async ({ preflight }) => {
      const backUp = (place: Ready | StandIn) =>
        isTried(place) ? proved(world, preflight, place) : Promise.resolve(null);
      const [local, staging] = await together([backUp(preflight.local), backUp(preflight.staging)]);
      return { local, staging };
    },
    tell: ({ local, staging }) => (local || staging ? null : 'nothing will be pushed there, so none was needed'),
  });

const isTried = (place: Ready | StandIn): place is Ready => place.kind === 'database' && place.pending.length > 0;

async function proved(world: World, preflight: Preflight, ready: Ready): Promise<VerifiedBackup> {
  const { backup, copy } = await backUpAndVerify(world, ready, preMigrationWish(world, preflight, ready));
  await copy.drop();
  return backup;
}

/** Named after the newest migration that the target lacks. */
export function preMigrationWish(world: World, { git, cli }: Preflight, { pending, environment }: Ready): BackupWish {
  const newest = pending.at(-1);
  return {
    name: timedName(`pre-migration-${newest?.version ?? ''}_${newest?.name ?? ''}`, world.ports.clock.now()),
    purpose: 'pre-migration',
    reason: `Before ${newest?.file ?? ''} on ${environment}`,
    git,
    cliVersion: cli.version,
  };
}
