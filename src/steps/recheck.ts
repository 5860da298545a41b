import type { Approval } from '../approval/consent.js';
import type { VerifiedBackup } from '../backup/verify.js';
import { compareFingerprints, fingerprint, readCatalogue, type Catalogue } from '../database/catalogue.js';
import { openSession } from '../database/connect.js';
import { takeInventory, type Relation } from '../database/inventory.js';
import { readLedger, versionsOf } from '../database/ledger.js';
import { holdsRunLock, isSameDatabase } from '../database/locks.js';
import type { Session } from '../ports.js';
import { exitCodes, stop, stopIfAny } from '../problem.js';
import { readMigrations } from '../supabase/migrations.js';
import { applicationName, lockAll } from './common/connections.js';
import { differenceOfLedgers } from './common/ledgers.js';
import { backUpAndVerify } from './common/verifiedBackup.js';
import type { MigrateEvidence } from './evidence.js';
import type { Preflight } from './preflight.js';
import { backupWish } from './productionBackup.js';
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

/** The policy: a backup taken immediately before. */
const oldestBackupMs = 30 * 60 * 1000;

/** Minutes have gone by since the first look: everything that the push relies on is looked at once more. */
export const recheck = (world: World) =>
  define<MigrateEvidence>()({
    id: 'recheck',
    title: 'Check everything once more',
    touches: 'backups',
    needs: ['preflight', 'backup', 'approval'],
    preview: () => ['files, ledger, target and age of the backup (30 minutes at most, else it is retaken)'],
    run: async ({ preflight, backup, approval }) => {
      const session = await freshSession(world, preflight);
      await expectSameFiles(world, preflight);
      await expectSameLedger(preflight, session);
      const current = await freshBackup(world, preflight, backup.backup, approval);
      const scratch = await world.resources.scratch(preflight.production.pair.scratchMajor);
      const { unreadable } = await takeInventory(session);
      const catalogue = await readCatalogue(
        session,
        Math.min(preflight.production.server.major, scratch.major),
        unreadable,
      );
      const difference = compareFingerprints(current.metadata.catalogue, fingerprint(catalogue));
      return {
        session,
        backup: current,
        catalogue,
        unreadable,
        changedByOthers: Object.values(difference).flat() as string[],
      };
    },
  });

/** Asks the URL anew where it leads: an address can move, a lock can be lost with its connection. */
async function freshSession(world: World, { production }: Preflight): Promise<Session> {
  const { target, session: locked } = production;
  const session = await openSession(world.ports.postgres, target, applicationName(world));
  world.resources.onEnd(() => session.close());
  if (await holdsRunLock(locked).catch(() => false)) {
    if (await isSameDatabase(locked, session)) return session;
    throw stop(
      exitCodes.refused,
      'target-moved',
      `The URL in ${target.source} leads to another database than at the start of this run.`,
      [`The backup and the plan belong to the one from before.`],
      ['Find out what moved (an address, a pooler), then run npm run migrate:safe again.'],
    );
  }
  // The connection was lost meanwhile: whoever took the lock since then has the right of way.
  stopIfAny(await lockAll([{ target, session }]));
  return session;
}

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

async function freshBackup(
  world: World,
  preflight: Preflight,
  backup: VerifiedBackup,
  approval: Approval,
): Promise<VerifiedBackup> {
  const { ports } = world;
  const age = ports.clock.now().getTime() - Date.parse(backup.metadata.started);
  if (age <= oldestBackupMs) return backup;
  ports.report.line(`The backup is ${Math.round(age / 60_000)} minutes old; it is taken once more.`);
  await world.run.journal.add('backup-too-old', { backup: backup.metadata.id, approval: approval.digest });
  const proved = await backUpAndVerify(world, preflight.production, backupWish(world, preflight));
  await proved.copy.drop();
  return proved.backup;
}
