import { isBackedUp } from '../backup/source.js';
import type { VerifiedBackup } from '../backup/verify.js';
import {
  compareChanges,
  compareFingerprints,
  fingerprint,
  isRehearsed,
  readCatalogue,
  type Catalogue,
} from '../database/catalogue.js';
import { takeInventory, type Relation } from '../database/inventory.js';
import { versionsOf } from '../database/ledger.js';
import { exitCodes, stop } from '../problem.js';
import type { LostRows, Rehearsal } from '../rehearsal/rehearse.js';
import { oldestBackupMinutes, renew } from './common/fresh.js';
import { expectSameFiles, expectSameLedger } from './common/unchanged.js';
import type { MigrateEvidence } from './evidence.js';
import type { Ready } from './ready.js';
import { rehearseOn } from './rehearsal.js';
import { preMigrationWish } from './trialBackups.js';
import { define } from './step.js';
import type { World } from './world.js';

/** Production right before the push, through a session that was opened just now. */
export interface FreshState {
  /** With the ledger and the pending files as they are now. */
  readonly production: Ready;
  readonly backup: VerifiedBackup;
  /** On the copy of this very backup. */
  readonly rehearsal: Rehearsal;
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
    needs: ['preflight', 'backup', 'rehearsal', 'approval'],
    preview: () => [
      `files, ledger, target and age of the backup (${oldestBackupMinutes} minutes at most, else it is retaken and rehearsed on)`,
    ],
    run: async ({ preflight, backup, rehearsal }) => {
      const { production } = preflight;
      const wish = preMigrationWish(world, preflight, production);
      const renewed = await renew(world, production, backup.backup, wish);
      const { ready, copy } = renewed;
      const files = await expectSameFiles(world, preflight.migrations, 'npm run migrate:safe');
      const ledger = await expectSameLedger(ready);
      let current = rehearsal;
      if (copy) {
        current = await rehearseOn(world, preflight, { backup: renewed.backup, copy });
        await copy.drop();
        expectSameVerdict(ready, rehearsal, current);
      }
      const { unreadable } = await takeInventory(ready.session);
      const catalogue = await readCatalogue(ready.session, ready.server.major, {
        relations: unreadable,
        largeObjects: true,
      });
      const { missing, extra, changed } = compareFingerprints(
        renewed.backup.metadata.catalogue,
        fingerprint(catalogue),
      );
      const applied = versionsOf(ledger);
      return {
        production: { ...ready, ledger, pending: files.filter(({ version }) => !applied.includes(version)) },
        backup: renewed.backup,
        rehearsal: current,
        catalogue,
        unreadable,
        changedByOthers: [...missing, ...extra, ...changed].filter((entry) => isBackedUp(entry) && isRehearsed(entry)),
      };
    },
  });

/** The owner approved what was rehearsed on the rows of then. */
function expectSameVerdict({ target }: Ready, approved: Rehearsal, now: Rehearsal): void {
  const differences = [
    ...differenceOfLosses(approved.lost, now.lost),
    ...compareChanges(approved.change, now.change).map((line) => `catalogue: ${line}`),
  ];
  if (differences.length === 0) return;
  throw stop(
    exitCodes.refused,
    'plan-changed',
    `The migrations do something else to ${target.label} now than what was approved.`,
    ['The backup was too old and was taken once more; the rehearsal on its rows ended differently:', ...differences],
    ['Run npm run migrate:safe again: it shows what they do now, and asks anew.'],
  );
}

/** By the number of rows: whoever approved the loss of five did not approve that of five thousand. */
export function differenceOfLosses(approved: readonly LostRows[], now: readonly LostRows[]): string[] {
  const rowsOf = (losses: readonly LostRows[], table: string) => {
    const one = losses.find((loss) => loss.table === table);
    return one ? one.before - (one.after ?? 0) : 0;
  };
  return [...new Set([...approved, ...now].map(({ table }) => table))]
    .filter((table) => rowsOf(approved, table) !== rowsOf(now, table))
    .map((table) => `${table} loses ${rowsOf(now, table)} rows now, ${rowsOf(approved, table)} when it was approved`);
}
