import type { RestoreResult } from '../restore/judge.js';
import { exitCodes, Interrupted, problemsOf, stop, type Stop } from '../problem.js';
import { ArchiveUnreadable } from '../restore/handOver.js';
import { restoreInto } from '../restore/restore.js';
import { Refused } from '../restore/transaction.js';
import { applicationName } from './connections.js';
import { endRestore } from './restoreRecord.js';
import type { RestoreEvidence, RestorePreflight } from './restoreEvidence.js';
import { define } from './step.js';
import type { World } from './world.js';

/** How far it came, for whoever has to tell when it did not come to its end. */
export interface RestoreWatch {
  /** The transaction that was being kept: only the database knows whether it was. */
  transaction: string | null;
}

export const restoreTarget = (world: World, watch: RestoreWatch) =>
  define<RestoreEvidence>()({
    id: 'restore',
    title: `Restore ${world.options.environment ?? ''}`,
    // An unknown target counts as production.
    touches: world.options.environment ?? 'production',
    needs: ['preflight', 'approval', 'recheck'],
    preview: ({ preflight }) => (preflight ? [`${preflight.source.metadata.id}, in one transaction`] : []),
    run: async ({ preflight, approval, recheck }) => {
      const { ports, run } = world;
      await run.journal.add('approved', {
        digest: approval.digest,
        owners: approval.owners,
        reason: approval.reason,
        source: preflight.source.metadata.id,
        backup: recheck.metadata.id,
      });
      const since = ports.clock.elapsed();
      const result = await inTime(world, preflight, watch).catch((error: unknown) =>
        endRestore(
          world,
          { preflight, backup: recheck, approval },
          outcomeOf(error, watch),
          told(preflight, error, watch),
        ),
      );
      if (result.faults.length > 0 && !accepts(world))
        return endRestore(
          world,
          { preflight, backup: recheck, approval },
          'differed, so nothing of it was kept',
          differs(preflight, result),
        );
      return { seconds: (ports.clock.elapsed() - since) / 1000, ...result };
    },
    tell: ({ rows }) => `${rows.toLocaleString('en-US')} rows`,
  });

const accepts = ({ options }: World): boolean => options.restore?.acceptDifferences ?? false;

/** Somebody who holds a lock for too long is waited for with growing pauses, as a push does. */
async function inTime(
  world: World,
  { ready, source, programs }: RestorePreflight,
  watch: RestoreWatch,
): Promise<RestoreResult> {
  const { ports, settings, run, options } = world;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await restoreInto(
        ports,
        {
          source,
          url: ready.target,
          programs,
          applicationName: applicationName(world),
          lockTimeoutSeconds: settings.lockTimeoutSeconds,
          schemaOnly: options.restore?.schemaOnly ?? false,
          folder: run.folder,
        },
        (faults) => faults.length === 0 || accepts(world),
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

export function outcomeOf(error: unknown, { transaction }: RestoreWatch): string {
  if (transaction !== null) return 'cut off while it was being kept: all of it is there, or nothing';
  return error instanceof Interrupted
    ? 'interrupted, nothing was changed'
    : `failed, nothing was changed: ${problemsOf(error)[0].what}`;
}

const unchanged = 'A restore is one transaction, and it was not kept: everything is as it was before.';

/** What an error of a restore, or of a way back, means. */
export function told(
  { ready: { target }, sourceName }: RestorePreflight,
  error: unknown,
  { transaction }: RestoreWatch,
): unknown {
  if (error instanceof ArchiveUnreadable)
    return stop(
      exitCodes.failed,
      'archive-unreadable',
      `${sourceName} could not be read to its end.`,
      [...error.words.slice(-8), unchanged],
      [`Prove it again: npm run verify -- ${sourceName}`, 'Choose another backup: npm run backups'],
    );
  if (!(error instanceof Refused)) return error;
  // Lines of PostgreSQL's own source help nobody here.
  const words = error.words.filter((line) => !line.startsWith('LOCATION: ')).slice(0, 8);
  if (transaction !== null)
    return stop(
      exitCodes.failed,
      'restore-failed',
      `The connection to ${target.label} was lost while the server was keeping what came back.`,
      words,
      ['Make sure that the server is up. The lines below say what it holds, as far as it can be asked.'],
    );
  if (!error.isAnswer)
    return stop(
      exitCodes.failed,
      'restore-failed',
      `The connection to ${target.label} was lost before all of it had come back.`,
      [...error.lastWords, unchanged],
      ['Make sure that the server is up, then run the command again.'],
    );
  if (error.isLockTimeout)
    return stop(
      exitCodes.failed,
      'lock-timeout',
      `Somebody else holds a lock on ${target.label}.`,
      [...words, unchanged],
      [
        'See who: select pid, application_name, state, query from pg_stat_activity where pid <> pg_backend_pid();',
        'When that session is done, or the application is stopped, run the command again.',
      ],
    );
  return stop(
    exitCodes.failed,
    'restore-failed',
    `${target.label} refused the restore.`,
    [...words, unchanged],
    remedies(error.words.join('\n')),
  );
}

function remedies(words: string): string[] {
  const role = /role "(.+)" does not exist/.exec(words)?.[1];
  if (role !== undefined)
    return [
      `The backup speaks of the role ${role}, which is not there. Make it (create role "${role}" nologin;), then run the command again.`,
    ];
  if (words.includes('out of shared memory'))
    return ['So many tables at once want more locks: raise max_locks_per_transaction, then run the command again.'];
  if (/No space left|disk full/i.test(words))
    return ["The server's disk is full: make room there, then run the command again."];
  return ['Put right what the lines above say, then run the command again.'];
}

const shown = 12;

const differs = ({ ready: { target }, sourceName }: RestorePreflight, { faults }: RestoreResult): Stop =>
  stop(
    exitCodes.failed,
    'restore-differs',
    `What came back is not what ${sourceName} holds, so it was not kept.`,
    [...faults.slice(0, shown), ...(faults.length > shown ? [`… and ${faults.length - shown} more`] : []), unchanged],
    [`If you want it on ${target.label} as it is: the same command with --accept-differences`],
  );
