import { findBackup } from '../backup/listing.js';
import { copySourceOf, restoreCopy } from '../backup/restoreCopy.js';
import { archivePath, type Backup } from '../backup/take.js';
import { isVerifiedBackup, type VerifiedBackup } from '../backup/verify.js';
import { heldBy } from '../backup/metadata.js';
import { versionsOf } from '../database/ledger.js';
import { exitCodes, stop } from '../problem.js';
import { differenceOfLedgers } from './common/ledgers.js';
import { openedBackup } from './common/openedBackup.js';
import { scratchFor, type ProvedBackup } from './common/verifiedBackup.js';
import type { MigrateEvidence } from './evidence.js';
import type { Ready } from './ready.js';
import { define } from './step.js';
import type { World } from './world.js';

/** For a rehearsal on rows that were backed up before: nothing is read from production but its ledger. */
export const rehearsalBackup = (world: World) =>
  define<MigrateEvidence>()({
    id: 'backup',
    title: 'Restore the backup to rehearse on',
    touches: 'nothing',
    needs: ['preflight'],
    preview: () => [],
    run: async ({ preflight }): Promise<ProvedBackup> => {
      const { ports, project, options } = world;
      const backup = await findBackup(ports.files, project.root, options.name, ports.host.cwd);
      const { production } = preflight;
      expectOfNow(backup, production);
      return restoreWhole(world, expectVerified(backup), production);
    },
    tell: ({ backup }) => heldBy(backup.metadata),
  });

function expectVerified(backup: Backup): VerifiedBackup {
  if (isVerifiedBackup(backup)) return backup;
  throw stop(
    exitCodes.refused,
    'backup-unverified',
    `${backup.metadata.id} is not verified: what it holds was never compared.`,
    [],
    [`Verify it: npm run verify -- ${backup.metadata.id}`, `Or rehearse on a new one: npm run rehearse`],
  );
}

/** The rehearsal of files on another state than production's would say nothing of production. */
function expectOfNow({ metadata }: Backup, { target, server, ledger, environment }: Ready): void {
  const { systemIdentifier } = metadata.database;
  const isOther =
    metadata.environment !== environment ||
    (systemIdentifier !== null && server.systemIdentifier !== null && systemIdentifier !== server.systemIdentifier);
  const again = ['Rehearse on a new backup: npm run rehearse', 'See what there is: npm run backups'];
  if (isOther)
    throw stop(
      exitCodes.refused,
      'other-database',
      `${metadata.id} is not a backup of ${target.label}.`,
      [`It is of ${metadata.database.name} at ${metadata.database.host}:${metadata.database.port}.`],
      again,
    );
  const differences = differenceOfLedgers(versionsOf(ledger), metadata.ledger);
  if (differences.length === 0) return;
  throw stop(
    exitCodes.refused,
    'backup-ledger-differs',
    `${metadata.id} has another ledger than ${target.label} has now.`,
    differences,
    again,
  );
}

/** Its archive is looked at first: it was verified once, and files can change. */
async function restoreWhole(world: World, backup: VerifiedBackup, ready: Ready): Promise<ProvedBackup> {
  const { ports } = world;
  const { id, files } = backup.metadata;
  const opened = await openedBackup(world, backup);
  const archive = archivePath(opened);
  const known = files.find(({ name }) => archive.endsWith(`/${name}`));
  const { sha256 } = (await ports.files.info(archive)) ? await ports.files.hash(archive) : { sha256: null };
  if (sha256 === null || sha256 !== known?.sha256)
    throw stop(
      exitCodes.refused,
      'backup-damaged',
      `The archive of ${id} is not there as it was written.`,
      [archive],
      [`See what is wrong with it: npm run verify -- ${id}`, 'Rehearse on a new backup: npm run rehearse'],
    );
  const scratch = await scratchFor(world, ready);
  const restored = await restoreCopy(ports, scratch, ready.pair.programs, archive, copySourceOf(backup.metadata));
  if (restored.complaints.length === 0) return { backup, copy: restored.copy };
  throw stop(
    exitCodes.failed,
    'backup-not-restored',
    `${id} could not be restored into scratch.`,
    restored.complaints.slice(0, 8),
    [`See what is wrong with it: npm run verify -- ${id}`, 'Rehearse on a new backup: npm run rehearse'],
  );
}
