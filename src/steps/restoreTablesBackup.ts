import { together } from '../together.js';
import { copyOfSource } from './common/tablesGround.js';
import { backUpAndVerify } from './common/verifiedBackup.js';
import { restoreBackupWish } from './restoreBackup.js';
import type { RestoreTablesEvidence } from './restoreTablesEvidence.js';
import { define } from './step.js';
import type { World } from './world.js';

/** The target is kept first; meanwhile the backup that comes back is restored in scratch, where both are compared. */
export const restoreTablesBackup = (world: World) =>
  define<RestoreTablesEvidence>()({
    id: 'backup',
    title: 'Back up what is there now and prove the backup',
    touches: 'backups',
    needs: ['preflight', 'attended', 'sweep'],
    preview: ({ preflight }) => (preflight ? [restoreBackupWish(world, preflight).name] : []),
    run: async ({ preflight }) => {
      const { ready, source, pair } = preflight;
      // Both are held at once: the first who asks for scratch says how large it must be.
      await world.resources.scratch(pair.scratchMajor, ready.server.bytes + source.metadata.database.bytes);
      const [{ backup, copy: now }, copy] = await together([
        backUpAndVerify(world, ready, restoreBackupWish(world, preflight)),
        copyOfSource(world, preflight),
      ]);
      return { backup, now, copy };
    },
  });
