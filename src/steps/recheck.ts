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
import type { WayBackTrial } from '../rehearsal/wayBack.js';
import type { Rehearsal } from '../rehearsal/rehearse.js';
import type { Verdict } from '../rehearsal/verdict.js';
import { approvedDifferences } from '../rehearsal/verdictApproved.js';
import { verdictOf } from './approval.js';
import { oldestBackupMinutes, renew } from './common/fresh.js';
import { expectSameFiles, expectSameLedger } from './common/unchanged.js';
import type { MigrateEvidence } from './evidence.js';
import type { Ready } from './ready.js';
import { rehearseOn } from './rehearsal.js';
import { preMigrationWish } from './trialBackups.js';
import { wayBackOn } from './wayBack.js';
import { define } from './step.js';
import type { World } from './world.js';

/** Production right before the push, through a session that was opened just now. */
export interface FreshState {
  /** With the ledger and the pending files as they are now. */
  readonly production: Ready;
  readonly backup: VerifiedBackup;
  /** On the copy of this very backup. */
  readonly rehearsal: Rehearsal;
  /** From this very backup. */
  readonly wayBack: WayBackTrial;
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
    needs: ['preflight', 'analysis', 'backup', 'rehearsal', 'wayBack', 'approval'],
    preview: () => [
      `files, ledger, target and age of the backup (${oldestBackupMinutes} minutes at most, else it is retaken and rehearsed on)`,
    ],
    run: async ({ preflight, analysis, backup, rehearsal, wayBack }) => {
      const { production } = preflight;
      const wish = preMigrationWish(world, preflight, production);
      const renewed = await renew(world, production, backup.backup, wish);
      const { ready, copy } = renewed;
      const files = await expectSameFiles(world, preflight.migrations, 'npm run migrate:safe');
      const ledger = await expectSameLedger(ready);
      let [current, back] = [rehearsal, wayBack];
      if (copy) {
        const proved = { backup: renewed.backup, copy };
        current = await rehearseOn(world, preflight, proved);
        back = await wayBackOn(world, preflight, proved, current);
        await copy.drop();
        expectSameVerdict(
          ready,
          { rehearsal, verdict: verdictOf(analysis, rehearsal, backup.backup, wayBack) },
          { rehearsal: current, verdict: verdictOf(analysis, current, renewed.backup, back) },
        );
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
        wayBack: back,
        catalogue,
        unreadable,
        changedByOthers: [...missing, ...extra, ...changed].filter((entry) => isBackedUp(entry) && isRehearsed(entry)),
      };
    },
  });

interface Judged {
  readonly rehearsal: Rehearsal;
  readonly verdict: Verdict;
}

/** The owner approved what was rehearsed on the rows of then. How long it takes is no part of it. */
function expectSameVerdict({ target }: Ready, approved: Judged, now: Judged): void {
  const differences = [
    ...approvedDifferences(approved.verdict.approved, now.verdict.approved),
    ...compareChanges(approved.rehearsal.change, now.rehearsal.change).map((line) => `catalogue: ${line}`),
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
