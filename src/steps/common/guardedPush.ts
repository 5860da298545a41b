import type { AnalysedFile } from '../../analysis/analyse.js';
import type { VerifiedBackup } from '../../backup/verify.js';
import { timeoutsMs } from '../../database/sessions.js';
import { exitCodes, stop } from '../../problem.js';
import type { SupabaseCli } from '../../supabase/cli.js';
import type { CliFailure } from '../../supabase/output.js';
import { push } from '../../supabase/push.js';
import type { World } from '../world.js';
import { openTarget } from '../connections.js';
import type { Ready } from '../ready.js';
import { minutesOld, oldestBackupMinutes } from './fresh.js';

const lockNotAvailable = '55P03';
const firstPauseMs = 1000;
const longestPauseMs = 60_000;

/** Between two attempts; longer would only let the backup grow old. */
export const pauseAfter = (attempt: number): number => Math.min(firstPauseMs * 2 ** (attempt - 1), longestPauseMs);

export interface PushOrder {
  readonly cli: SupabaseCli;
  readonly workdir: string;
  readonly files: readonly AnalysedFile[];
  /** The way back from this push. */
  readonly backup: VerifiedBackup;
  /** How long a statement may take; null: as long as the server lets it. */
  readonly statementLimitSeconds: number | null;
}

export type PushOutcome =
  | { readonly ok: true; readonly seconds: number; readonly attempts: number }
  | ({ readonly ok: false } & CliFailure);

/**
 * What a push's session is told by connection option, which survives the CLI's RESET ALL. A short wait for locks,
 * because everybody queues behind whoever waits for one; an end to a statement that takes much longer than it was
 * rehearsed; and a server that notices when its client is gone.
 */
export const pushSettings = (
  world: Pick<World, 'settings'>,
  ready: Ready,
  statementLimitSeconds: number | null,
): Record<string, string> => ({
  lock_timeout: `${world.settings.lockTimeoutSeconds}s`,
  ...(statementLimitSeconds === null ? {} : { statement_timeout: `${statementLimitSeconds}s` }),
  ...(ready.server.noticesLostClients ? { client_connection_check_interval: '2s' } : {}),
});

/** Pushes with the real CLI; when a lock was not to be had, again after a growing pause. */
export async function guardedPush(world: World, ready: Ready, order: PushOrder): Promise<PushOutcome> {
  const { ports, settings } = world;
  const { cli, workdir, files, backup, statementLimitSeconds } = order;
  const target = {
    address: ready.target.address,
    password: ready.target.password,
    settings: pushSettings(world, ready, statementLimitSeconds),
  };
  await assertSettingsArrive(world, ready, statementLimitSeconds);
  const since = ports.clock.elapsed();
  for (let attempt = 1; ; attempt += 1) {
    await world.run.journal.add('push', { target: ready.target.label, attempt });
    const outcome = await push(ports, cli, workdir, target);
    if (outcome.ok) return { ok: true, seconds: (ports.clock.elapsed() - since) / 1000, attempts: attempt };
    const again = outcome.sqlState === lockNotAvailable && attempt < settings.lockAttempts && isAtomic(files, outcome);
    if (!again) return outcome;
    const pause = pauseAfter(attempt);
    if (minutesOld(world, backup) + pause / 60_000 > oldestBackupMinutes) {
      ports.report.line(`The backup would be older than ${oldestBackupMinutes} minutes: the push is not tried again.`);
      return outcome;
    }
    ports.report.progress(
      `a lock was not to be had within ${settings.lockTimeoutSeconds} s; attempt ${attempt + 1} of ${settings.lockAttempts} in ${pause / 1000} s`,
    );
    await world.run.journal.add('push-lock-not-had', { target: ready.target.label, attempt, file: outcome.file });
    await ports.clock.sleep(pause);
  }
}

/** A file that is not one transaction has left its first part behind: running it again would run that part twice. */
const isAtomic = (files: readonly AnalysedFile[], failure: CliFailure): boolean =>
  files.find((file) => file.migration.file === failure.file)?.transactional ?? false;

/** A pooler may drop connection options, and with them the short wait and the end of what takes too long. */
async function assertSettingsArrive(world: World, ready: Ready, statementLimitSeconds: number | null): Promise<void> {
  const session = await openTarget(world, ready.target, pushSettings(world, ready, statementLimitSeconds));
  const shown = await timeoutsMs(session);
  await session.close();
  const check = (name: 'lock_timeout' | 'statement_timeout', code: string, wantedMs: number, without: string) => {
    if (shown[name] === wantedMs) return;
    throw stop(
      exitCodes.refused,
      code,
      `${ready.target.label} does not take connection options: ${name} is ${shown[name] ?? 'unknown'} ms there, ${wantedMs} ms were asked for.`,
      [without, 'Some poolers drop connection options.'],
      [`Use the direct connection or the session pooler in ${ready.target.source}.`],
    );
  };
  check(
    'lock_timeout',
    'lock-timeout-lost',
    world.settings.lockTimeoutSeconds * 1000,
    'Without it a migration that waits for a lock makes every other query wait behind it.',
  );
  if (statementLimitSeconds === null) return;
  check(
    'statement_timeout',
    'statement-timeout-lost',
    statementLimitSeconds * 1000,
    'Without it a statement that takes longer than it was rehearsed goes on, with its locks held.',
  );
}
