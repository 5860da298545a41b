import { timedName } from '../backup/name.js';
import { backUpAndVerify, type BackupWish } from './common/verifiedBackup.js';
import type { MigrateEvidence } from './evidence.js';
import type { Preflight } from './preflight.js';
import { define } from './step.js';
import type { World } from './world.js';

export const productionBackup = (world: World) =>
  define<MigrateEvidence>()({
    id: 'backup',
    title: 'Back up production and prove the backup',
    touches: 'backups',
    needs: ['preflight', 'attended'],
    preview: ({ preflight }) =>
      preflight ? [`${backupWish(world, preflight).name}: four files, restored into scratch and compared`] : [],
    run: ({ preflight }) => backUpAndVerify(world, preflight.production, backupWish(world, preflight)),
  });

/** Named after the newest pending migration, whichever run makes it. */
export function backupWish(world: World, { production, git, cli }: Preflight): BackupWish {
  const newest = production.pending.at(-1);
  return {
    name: timedName(`pre-migration-${newest?.version ?? ''}_${newest?.name ?? ''}`, world.ports.clock.now()),
    purpose: 'pre-migration',
    reason: `Before ${newest?.file ?? ''} on production`,
    git,
    cliVersion: cli.version,
  };
}
