import type { AnalysedFile } from '../../analysis/analyse.js';
import { withoutSecrets } from '../../analysis/secrets.js';
import { restoreCommand } from '../../backup/wayBack.js';
import type { VerifiedBackup } from '../../backup/verify.js';
import { readInvalidIndexes } from '../../database/invalidIndexes.js';
import { readLedger, versionsOf } from '../../database/ledger.js';
import { failureLogPath, logFailure } from '../../journal/textLogs.js';
import { exitCodes, stop, type Stop } from '../../problem.js';
import { pushUnanswered } from '../../supabase/push.js';
import type { CliFailure } from '../../supabase/output.js';
import type { Preflight } from '../preflight.js';
import type { Ready } from '../ready.js';
import type { World } from '../world.js';

/** Where a migration failed. */
export interface FailedAt {
  /** "on the rehearsal copy of shop/production", "on shop/staging". */
  readonly where: string;
  /** The database that was pushed to and the backup from before; null for a copy that is thrown away. */
  readonly on: PushedTo | null;
  /** What is known about it beside the server's words. */
  readonly cause?: FailureCause | null;
}

export interface FailureCause {
  readonly code: string;
  readonly details: readonly string[];
  /** What to do where no file has to be mended. */
  readonly next: readonly string[];
}

export interface PushedTo {
  readonly ready: Ready;
  readonly backup: VerifiedBackup;
  readonly files: readonly AnalysedFile[];
}

/** Writes the failure down and makes the message: the CLI's error, file and statement, and the ways on. */
export async function migrationFailed(
  world: World,
  preflight: Preflight,
  failure: CliFailure,
  { where, on, cause = null }: FailedAt,
): Promise<Stop> {
  const { ports, project, run } = world;
  const file = failure.file ?? 'unknown file';
  const statement = failure.statement === null ? null : withoutSecrets(failure.statement);
  await logFailure(ports, project.root, failure.message, [
    ['File', file],
    ...(statement === null ? [] : ([['Statement', statement]] as const)),
    ['Where', where],
    ['Git commit', preflight.git.commit ?? 'none'],
    ...(on ? ([['Backup', on.backup.metadata.id]] as const) : []),
    ['Run', run.id],
  ]);
  await run.journal.add('migration-failed', { where, file, message: failure.message, sqlState: failure.sqlState });
  const back = on !== null && (await mayHaveChanged(on, failure));
  const { details, next } = cause ?? causeOf(failure);
  return stop(
    exitCodes.failed,
    cause?.code ?? (failure.sqlState === null ? pushUnanswered : 'migration-failed'),
    `${failure.file ?? 'The push'} failed ${where}.`,
    [
      failure.message,
      ...(statement === null ? [] : [`Statement: ${shorten(statement)}`]),
      ...details,
      ...(on && back ? await invalidIndexLines(on) : []),
    ],
    [
      ...(next ?? (await waysToMend(preflight, failure, on?.ready ?? null))),
      `The whole error: ${failureLogPath(project.root)}`,
      ...(back ? [`Or go back to the backup from before, ${on.backup.metadata.id}:`] : []),
    ],
    back ? [restoreCommand(on.backup, world.options)] : [],
  );
}

const shorten = (text: string): string => (text.length > 400 ? `${text.slice(0, 399)}…` : text).replace(/\s+/g, ' ');

interface Cause {
  readonly details: readonly string[];
  /** What to do where no file has to be mended; null where one has. */
  readonly next: readonly string[] | null;
}

const again = 'run npm run migrate:safe again: it looks at every database anew.';

/** Faults that are not the file's: a lock, a server that went away. */
function causeOf({ sqlState, message }: CliFailure): Cause {
  if (sqlState === '42501')
    return {
      details: ['The role that pushes is no superuser, on hosted projects as here: it may not do this.'],
      next: null,
    };
  if (sqlState === '55P03')
    return {
      details: ['Nothing is wrong with the file: another session holds a lock on what it changes.'],
      next: [
        'See who: select pid, application_name, state, query from pg_stat_activity where pid <> pg_backend_pid();',
        `When that session is done, or in a quieter hour, ${again}`,
      ],
    };
  if (isServerGone(sqlState, message))
    return {
      details: ['Nothing is wrong with the file: the server ended the connection, or could not be reached.'],
      next: [`Make sure that the server is up, then ${again}`],
    };
  if (sqlState === null)
    return {
      details: ['The Supabase CLI ended without telling what the server said.'],
      next: [`Look at what it said above, then ${again}`],
    };
  return { details: [], next: null };
}

/** Class 08, shutdowns and crashes; without a state, the words of the driver. */
const isServerGone = (sqlState: string | null, message: string): boolean =>
  sqlState === null
    ? /connection refused|connection reset|unexpected EOF|failed to connect|broken pipe|i\/o timeout/i.test(message)
    : sqlState.startsWith('08') || ['57P01', '57P02', '57P03'].includes(sqlState);

/** What was applied in files before the failing one, or what stood before the failing statement of a file that is not atomic. */
async function mayHaveChanged({ ready, files }: PushedTo, failure: CliFailure): Promise<boolean> {
  const before = versionsOf(ready.ledger);
  const now = await readLedger(ready.session).catch(() => null);
  if (now === null || versionsOf(now).some((version) => !before.includes(version))) return true;
  return files.some(({ migration, transactional }) => migration.file === failure.file && !transactional);
}

/** Its own failing statement may have left one: the CLI tells of the statement only. */
async function invalidIndexLines({ ready, files }: PushedTo): Promise<string[]> {
  const made = new Set(files.flatMap(({ indexes }) => indexes));
  const left = (await readInvalidIndexes(ready.session).catch(() => [])).filter(({ name }) => made.has(name));
  return left.map(
    ({ qualified }) =>
      `It left the invalid index ${qualified} behind, which is in the way of the next try: drop index concurrently ${qualified};`,
  );
}

/** A file that another database has already may not simply be edited: its ledger would hold another text. */
async function waysToMend(
  { local, staging, production }: Preflight,
  failure: CliFailure,
  failedOn: Ready | null,
): Promise<string[]> {
  const file = failure.file ?? 'the file';
  const version = /^\d+/.exec(file)?.[0] ?? '';
  const holders: string[] = [];
  for (const place of [local, staging, production]) {
    if (place.kind !== 'database' || place.environment === failedOn?.environment) continue;
    const ledger = (await readLedger(place.session).catch(() => null)) ?? place.ledger;
    if (versionsOf(ledger).includes(version)) holders.push(place.environment);
  }
  const first = failedOn
    ? [`It went well on a copy of production's rows: what is different on ${failedOn.target.label}?`]
    : [];
  if (holders.length === 0) return [...first, `Mend ${file}, commit it, and run npm run migrate:safe again.`];
  const undo = holders.map((name) =>
    name === 'local' ? 'local: npm run reset (it backs up first)' : `${name}: restore its backup from before`,
  );
  return [
    ...first,
    `If the rows are at fault, put them right on ${failedOn?.target.label ?? production.target.label}, then run npm run migrate:safe again: the file stays as it is.`,
    `If ${file} is at fault: ${holders.join(' and ')} had it already, so a changed text would no longer be what ran there. Mend it and commit it first; then take it back there (${undo.join('; ')}); then run npm run migrate:safe again.`,
  ];
}
