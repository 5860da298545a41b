import { dropSideSchema, sideSchemaOf } from '../database/sideSchema.js';
import type { Session } from '../ports.js';
import { exitCodes, Interrupted, problemsOf, Stop, stop } from '../problem.js';
import { tablesFailed } from '../restore/tablesProblems.js';
import { changeTables, type ChangeResult } from '../restore/tablesChange.js';
import { fillSide } from '../restore/tablesSide.js';
import { pauseAfter } from './common/guardedPush.js';
import { commonMajorOf, onTablesBench } from './common/tablesGround.js';
import { openTarget } from './connections.js';
import { endTables } from './restoreTablesRecord.js';
import type { RestoreTablesEvidence, TablesPreflight } from './restoreTablesEvidence.js';
import { define } from './step.js';
import type { World } from './world.js';

/** How far it came, for whoever has to tell when it did not come to its end. */
export interface Watch {
  /** The last transaction has begun: only the database knows whether it has ended. */
  isChanging: boolean;
}

export const restoreTablesTarget = (world: World, watch: Watch) =>
  define<RestoreTablesEvidence>()({
    id: 'restore',
    title: 'Put the tables back',
    touches: world.options.environment ?? 'production',
    needs: ['preflight', 'backup', 'approval', 'recheck'],
    preview: () => ['rows into a side schema; then one transaction, which waits for no lock for long'],
    run: async ({ preflight, backup, approval, recheck }) => {
      const { ports, run } = world;
      const { ready, plan } = recheck;
      await run.journal.add('approved', {
        digest: approval.digest,
        owners: approval.owners,
        reason: approval.reason,
        backup: recheck.backup.metadata.id,
        from: preflight.source.metadata.id,
        tables: plan.tables.map(({ table }) => table.qualified),
      });
      const schema = sideSchemaOf(run.id);
      const since = ports.clock.elapsed();
      const session = await openTarget(world, ready.target);
      // Also after an interruption, when nothing of this step goes on.
      world.resources.onEnd(() => removeSide(world, preflight, schema));
      try {
        await onTablesBench(world, preflight, backup.copy, backup.now.superuser, (bench) =>
          fillSide(bench, { session, url: ready.target }, schema, plan),
        );
        const change = {
          postgres: ports.postgres,
          session,
          schema,
          label: ready.target.label,
          lockTimeoutSeconds: world.settings.lockTimeoutSeconds,
          commonMajor: commonMajorOf(preflight),
          noticesLostClients: ready.server.noticesLostClients,
        };
        const result = await inTurns(world, ready.target.label, () => {
          watch.isChanging = true;
          return changeTables(change, plan);
        });
        return { ...result, seconds: (ports.clock.elapsed() - since) / 1000 };
      } catch (error) {
        // An answer of the server means that it rolled everything back.
        if (isAnswer(error)) watch.isChanging = false;
        const facts = { preflight, approval, backup: recheck.backup, plan };
        return await endTables(world, facts, outcomeOf(error, watch), told(ready.target.label, error));
      } finally {
        await closeQuietly(session);
      }
    },
  });

const outcomeOf = (error: unknown, { isChanging }: Watch): string =>
  isChanging
    ? 'cut off in its last transaction: all of it is there, or nothing'
    : error instanceof Interrupted
      ? 'interrupted, nothing was changed'
      : `failed, nothing was changed: ${problemsOf(error)[0].what}`;

/** A lock that was not to be had is asked for again, after pauses that grow. */
async function inTurns(world: World, label: string, work: () => Promise<ChangeResult>): Promise<ChangeResult> {
  const { ports, settings, run } = world;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isLockTimeout(error)) throw error;
      await run.journal.add('restore-lock-not-had', { target: label, attempt });
      if (attempt >= settings.lockAttempts) throw lockNotHad(label, attempt, settings.lockTimeoutSeconds, error);
      const pause = pauseAfter(attempt);
      ports.report.progress(
        `a lock was not to be had within ${settings.lockTimeoutSeconds} s; attempt ${attempt + 1} of ${settings.lockAttempts} in ${pause / 1000} s`,
      );
      await ports.clock.sleep(pause);
    }
  }
}

const sqlState = (error: unknown): string => {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : '';
};
const isLockTimeout = (error: unknown): boolean => ['55P03', '40P01'].includes(sqlState(error));
const isAnswer = (error: unknown): boolean =>
  !(error instanceof Interrupted) &&
  (sqlState(error) !== '' || (error instanceof Stop && error.problems[0].code !== 'connection-lost'));

const lockNotHad = (label: string, attempts: number, seconds: number, error: unknown) =>
  stop(
    exitCodes.failed,
    'lock-not-had',
    `Somebody holds the tables of ${label}: no lock was to be had within ${seconds} s, ${attempts} times.`,
    [(error as Error).message, `${label} is as it was.`],
    ['Find out who works on them (a long transaction, another migration), then run the command again.'],
  );

function told(label: string, error: unknown): unknown {
  const state = sqlState(error);
  if (error instanceof Stop || state === '') return error;
  const { message, detail, table, constraint } = error as Error & Record<'detail' | 'table' | 'constraint', unknown>;
  const words = [
    message,
    ...(typeof detail === 'string' ? [detail] : []),
    ...(typeof constraint === 'string'
      ? [`The constraint ${constraint}${typeof table === 'string' ? ` of ${table}` : ''}.`]
      : []),
    `Everything was rolled back: ${label} is as it was.`,
  ];
  if (state === '42501' && message.includes('session_replication_role'))
    return stop(exitCodes.refused, 'triggers-stay-on', `The role of ${label} may not turn triggers off.`, words, [
      'As its superuser: grant set on parameter session_replication_role to postgres',
    ]);
  if (state.startsWith('23'))
    return stop(exitCodes.refused, 'restore-refused', `${label} refuses rows that would come back.`, words, [
      'Look at the rows that are in their way; --replace takes those away that the backup does not have.',
    ]);
  return tablesFailed(`The tables of ${label} could not be put back.`, words, [
    'Put right what the lines above say, then run the command again.',
  ]);
}

const closeQuietly = (session: Session): Promise<void> => session.close().catch(() => undefined);

/** With its own session: the one that filled it may be dead. Where it is gone already this does nothing. */
async function removeSide(world: World, { ready }: TablesPreflight, schema: string): Promise<void> {
  const session = await openTarget(world, ready.target);
  try {
    await session.query(`set lock_timeout = '10s'`);
    await dropSideSchema(world.ports.postgres, session, schema);
  } finally {
    await session.close();
  }
}
