import { readLedger, versionsOf, type Ledger } from '../../database/ledger.js';
import { exitCodes, stop } from '../../problem.js';
import { readMigrations, type Migration } from '../../supabase/migrations.js';
import type { Ready } from '../ready.js';
import type { World } from '../world.js';
import { differenceOfLedgers } from './ledgers.js';

/** The migration files as they are now, when they are what they were. */
export async function expectSameFiles(
  { ports, project }: World,
  migrations: readonly Migration[],
  command: string,
): Promise<readonly Migration[]> {
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
  if (changed.length === 0) return now.migrations;
  throw stop(
    exitCodes.refused,
    'plan-changed',
    `Migrations were changed while this run was going on: ${changed.join(', ')}.`,
    ['What was tried and approved is no longer what the files say.'],
    [`Run ${command} again.`],
  );
}

/** The ledger as it is now, when it is what preflight found. */
export async function expectSameLedger({ target, session, ledger }: Ready): Promise<Ledger> {
  const now = await readLedger(session);
  const differences = differenceOfLedgers(versionsOf(ledger), versionsOf(now));
  if (differences.length === 0) return now;
  throw stop(
    exitCodes.refused,
    'ledger-moved',
    `Somebody else changed the ledger of ${target.label} while this run was going on.`,
    differences,
    ['Ask who pushed, then run npm run migrate:safe again.'],
  );
}
