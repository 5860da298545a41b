import { fingerprint, readCatalogue } from '../database/catalogue.js';
import { countRows } from '../database/counts.js';
import { takeInventory } from '../database/inventory.js';
import { versionsOf } from '../database/ledger.js';
import { exitCodes, stop, type Stop } from '../problem.js';
import { Refused } from '../restore/transaction.js';
import { movedSince, runUndo, type UndoResult } from '../restore/undo.js';
import { undoLines } from './common/undoScreen.js';
import { wayOf } from './common/triedWay.js';
import { applicationName, openTarget } from './connections.js';
import { approvalOf } from './restoreApproval.js';
import type { RestoreEvidence, RestorePreflight } from './restoreEvidence.js';
import { endRestore } from './restoreRecord.js';
import { outcomeOf, told, type RestoreWatch } from './restoreTarget.js';
import { define } from './step.js';
import type { World } from './world.js';

/** The target must be as the push has left it: another push, or another hand, makes it another way. */
export const undoPlan = (world: World) =>
  define<RestoreEvidence>()({
    id: 'plan',
    title: 'See whether the way back still fits',
    touches: 'nothing',
    needs: ['preflight'],
    preview: () => [],
    run: async ({ preflight }) => {
      const { ports, options } = world;
      const { ready, source } = preflight;
      const { way } = wayOf(preflight);
      const session = await openTarget(world, ready.target);
      try {
        const major = Number.parseInt(source.metadata.database.serverVersion, 10);
        const { entries } = fingerprint(await readCatalogue(session, major));
        const versions = versionsOf(ready.ledger);
        const moved = movedSince(way, entries, versions);
        if (moved.length > 0) throw notAsPushed(preflight, moved);
        const { tables } = await takeInventory(session);
        const now = await countRows(ports.postgres, session, tables);
        const ledgerLoses = versions.filter((version) => !source.metadata.ledger.includes(version));
        const plan = { recreated: [], replaced: way.tables, untouched: [], ledgerLoses, ledgerGains: [], now };
        if (options.dryRun) for (const line of undoLines(world, { preflight, plan, now })) ports.report.line(line);
        return plan;
      } finally {
        await session.close();
      }
    },
  });

export const undoApproval = (world: World) => approvalOf(world, undoLines, 'Kept first');

export const undoTarget = (world: World, watch: RestoreWatch) =>
  define<RestoreEvidence>()({
    id: 'restore',
    title: `Go back on ${world.options.environment ?? ''}`,
    // An unknown target counts as production.
    touches: world.options.environment ?? 'production',
    needs: ['preflight', 'approval', 'recheck'],
    preview: ({ preflight }) => (preflight ? [`${preflight.sourceName}, in one transaction`] : []),
    run: async ({ preflight, approval, recheck }) => {
      const { ports, run } = world;
      const facts = { preflight, backup: recheck, approval };
      await run.journal.add('approved', {
        digest: approval.digest,
        owners: approval.owners,
        reason: approval.reason,
        source: preflight.source.metadata.id,
        undo: wayOf(preflight).run,
        backup: recheck.metadata.id,
      });
      const since = ports.clock.elapsed();
      const result = await inTime(world, preflight, watch).catch((error: unknown) =>
        endRestore(world, facts, outcomeOf(error, watch), told(preflight, error, watch)),
      );
      if (result.moved.length > 0)
        return endRestore(
          world,
          facts,
          'not begun, nothing was changed: it was not as the push had left it',
          notAsPushed(preflight, result.moved),
        );
      if (result.faults.length > 0)
        return endRestore(
          world,
          facts,
          'ended otherwise than in scratch, so nothing of it was kept',
          differs(preflight, result.faults),
        );
      return { seconds: (ports.clock.elapsed() - since) / 1000, faults: [], untouched: [], rows: result.rows };
    },
    tell: ({ rows }) => (rows === 0 ? 'no row was restored' : `${rows.toLocaleString('en-US')} rows`),
  });

/** Somebody who holds a lock for too long is waited for with growing pauses, as a push does. */
async function inTime(world: World, preflight: RestorePreflight, watch: RestoreWatch): Promise<UndoResult> {
  const { ports, settings, run } = world;
  const { ready, source, programs } = preflight;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await runUndo(
        ports,
        {
          undo: wayOf(preflight).way,
          source,
          url: ready.target,
          programs,
          applicationName: applicationName(world),
          lockTimeoutSeconds: settings.lockTimeoutSeconds,
          folder: run.folder,
        },
        (transaction) => (watch.transaction = transaction),
      );
    } catch (error) {
      // An error of the server itself means that it kept nothing.
      if (error instanceof Refused && error.isAnswer) watch.transaction = null;
      if (!(error instanceof Refused && error.isLockTimeout) || attempt >= settings.lockAttempts) throw error;
      ports.report.line(
        `Somebody works on ${ready.target.label}: it is tried again (${attempt} of ${settings.lockAttempts}).`,
      );
      await ports.clock.sleep(1000 * 2 ** (attempt - 1));
    }
  }
}

const shown = 12;
const cut = (lines: readonly string[]): string[] => [
  ...lines.slice(0, shown),
  ...(lines.length > shown ? [`… and ${lines.length - shown} more`] : []),
];
const whole = ({ source, ready }: RestorePreflight): string =>
  `To bring the whole backup back instead: npm run restore -- ${source.metadata.id} --to ${ready.environment}`;

const notAsPushed = (preflight: RestorePreflight, moved: readonly string[]): Stop =>
  stop(
    exitCodes.refused,
    'way-back-moved',
    `${preflight.ready.target.label} is not as the push of ${wayOf(preflight).run} left it, so its way back does not fit.`,
    [...cut(moved), 'Nothing was changed.'],
    ['Look at who changed it, and what is worth keeping.', whole(preflight)],
  );

const differs = (preflight: RestorePreflight, faults: readonly string[]): Stop =>
  stop(
    exitCodes.failed,
    'way-back-differs',
    'The way back did not end as it did in scratch, so it was not kept.',
    [...cut(faults), 'It is one transaction: everything is as it was before.'],
    [whole(preflight)],
  );
