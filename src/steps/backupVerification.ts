import { metadataPath } from '../backup/take.js';
import { isVerifiedBackup } from '../backup/verify.js';
import { logBackup } from '../journal/backupLog.js';
import { exitCodes, stop } from '../problem.js';
import { prove } from './common/verifiedBackup.js';
import { define } from './step.js';
import type { VerifyEvidence } from './verifyEvidence.js';
import type { World } from './world.js';

/** Restores into scratch, compares, writes the result into the metadata and the log. */
export const backupVerification = (world: World) =>
  define<VerifyEvidence>()({
    id: 'verification',
    title: 'Restore it and compare',
    touches: 'backups',
    needs: ['lookup'],
    preview: ({ lookup }) => (lookup ? [lookup.backup.metadata.id] : []),
    run: async ({ lookup }) => {
      const { ports, project, run, resources } = world;
      const scratch = await resources.scratch(lookup.pair.scratchMajor, lookup.backup.metadata.database.bytes);
      const { backup } = await prove(world, lookup.backup, scratch, lookup.pair.programs);
      await logBackup(ports, project.root, backup, 'Verified again');
      await run.journal.add('verified', { backup: backup.metadata.id, verification: backup.metadata.verification });
      if (isVerifiedBackup(backup)) return backup;
      throw stop(
        exitCodes.failed,
        'backup-unverified',
        `${backup.metadata.id} could not be verified.`,
        backup.metadata.verification?.details ?? [],
        [`Its metadata says so from now on: ${metadataPath(backup)}`, 'Make a new one at once: npm run backup'],
      );
    },
  });
