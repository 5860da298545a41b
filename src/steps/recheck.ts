import { isBackedUp } from '../backup/source.js';
import type { VerifiedBackup } from '../backup/verify.js';
import { compareFingerprints, fingerprint, isRehearsed, readCatalogue, type Catalogue } from '../database/catalogue.js';
import { takeInventory, type Relation } from '../database/inventory.js';
import { readLedger, versionsOf } from '../database/ledger.js';
import type { Session } from '../ports.js';
import { exitCodes, stop } from '../problem.js';
import { readMigrations } from '../supabase/migrations.js';
import { freshBackup, freshSession, oldestBackupMinutes } from './common/fresh.js';
import { differenceOfLedgers } from './common/ledgers.js';
import type { MigrateEvidence } from './evidence.js';
import type { Preflight } from './preflight.js';
import { preMigrationWish } from './trialBackups.js';
import { define } from './step.js';
import type { World } from './world.js';

/** Production right before the push, through a session that was opened just now. */
export interface FreshState {
  readonly session: Session;
  readonly backup: VerifiedBackup;
  readonly catalogue: Catalogue;
  /** Relations that are in no backup, so not in the rehearsal's copy either; left out of every comparison. */
  readonly unreadable: readonly Relation[];
  /** What others changed in the catalogue since the backup; told, not an alarm. */
  readonly changedByOthers: readonly string[];
}

/** Minutes have gone by since the first look: everything that the push relies on is looked at once more. */
export const recheck = (world: World) =>
  define<MigrateEvidence>()({
    id: 'recheck',
    title: 'Check everything once more',
    touches: 'backups',
    needs: ['preflight', 'backup', 'approval'],
    preview: () => [
      `files, ledger, target and age of the backup (${oldestBackupMinutes} minutes at most, else it is retaken)`,
    ],
    run: async ({ preflight, backup }) => {
      const session = await freshSession(world, preflight.production);
      await expectSameFiles(world, preflight);
      await expectSameLedger(preflight, session);
      const current = await freshBackup(
        world,
        preflight.production,
        backup.backup,
        preMigrationWish(world, preflight, preflight.production),
      );
      const { unreadable } = await takeInventory(session);
      const catalogue = await readCatalogue(session, preflight.production.server.major, {
        relations: unreadable,
        largeObjects: true,
      });
      const { missing, extra, changed } = compareFingerprints(current.metadata.catalogue, fingerprint(catalogue));
      return {
        session,
        backup: current,
        catalogue,
        unreadable,
        changedByOthers: [...missing, ...extra, ...changed].filter((entry) => isBackedUp(entry) && isRehearsed(entry)),
      };
    },
  });

async function expectSameFiles({ ports, project }: World, { migrations }: Preflight): Promise<void> {
  const now = await readMigrations(ports.files, project.migrationsFolder, ports.clock.now());
  const before = new Map(migrations.map((migration) => [migration.file, migration.sha256]));
  const changed = [
    ...now.migrations
      .filter((migration) => before.get(migration.file) !== migration.sha256)
      .map((migration) => migration.file),
    ...migrations
      .filter((migration) => !now.migrations.some((one) => one.file === migration.file))
      .map((migration) => migration.file),
  ];
  if (changed.length === 0) return;
  throw stop(
    exitCodes.refused,
    'plan-changed',
    `Migrations were changed while this run was going on: ${changed.join(', ')}.`,
    ['What was tried and approved is no longer what the files say.'],
    ['Run npm run migrate:safe again.'],
  );
}

async function expectSameLedger({ production }: Preflight, session: Session): Promise<void> {
  const differences = differenceOfLedgers(versionsOf(production.ledger), versionsOf(await readLedger(session)));
  if (differences.length === 0) return;
  throw stop(
    exitCodes.refused,
    'ledger-moved',
    `Somebody else changed the ledger of ${production.target.label} while this run was going on.`,
    differences,
    ['Ask who pushed, then run npm run migrate:safe again.'],
  );
}
