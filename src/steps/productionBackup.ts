import { heldBy } from '../backup/metadata.js';
import { backUpAndVerify } from './common/verifiedBackup.js';
import type { MigrateEvidence } from './evidence.js';
import { define } from './step.js';
import { preMigrationWish } from './trialBackups.js';
import type { World } from './world.js';

export const productionBackup = (world: World) =>
  define<MigrateEvidence>()({
    id: 'backup',
    title: 'Back up production and prove the backup',
    touches: 'backups',
    needs: ['preflight', 'attended'],
    preview: ({ preflight }) =>
      preflight
        ? [
            `${preMigrationWish(world, preflight, preflight.production).name}: four files, restored into scratch and compared`,
          ]
        : [],
    run: ({ preflight }) =>
      backUpAndVerify(world, preflight.production, preMigrationWish(world, preflight, preflight.production)),
    tell: ({ backup }) => heldBy(backup.metadata),
  });
