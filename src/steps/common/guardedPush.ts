import type { AnalysedFile } from '../../analysis/analyse.js';
import type { VerifiedBackup } from '../../backup/verify.js';
import { lockTimeoutMs } from '../../database/sessions.js';
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
}

export type PushOutcome =
  { readonly ok: true; readonly seconds: number; readonly attempts: number } | ({ readonly ok: false } & CliFailure);

/**
 * What a push's session is told by connection option, which survives the CLI's RESET ALL. A short wait for locks,
 * because everybody queues behind whoever waits for one; and a server that notices when its client is gone.
 */
export const pushSettings = (world: Pick<World, 'settings'>, ready: Ready): Record<string, string> => ({
  lock_timeout: `${world.settings.lockTimeoutSeconds}s`,
  ...(ready.server.noticesLostClients ? { client_connection_check_interval: '2s' } : {}),
});

/** Pushes with the real CLI; when a lock was not to be had, again after a growing pause. */
export async function guardedPush(world: World, ready: Ready, order: PushOrder): Promise<PushOutcome> {
  const { ports, settings } = world;
  const { cli, workdir, files, backup } = order;
  const target = {
    address: ready.target.address,
    password: ready.target.password,
    settings: pushSettings(world, ready),
  };
  await assertSettingsArrive(world, ready);
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

/** A pooler may drop connection options, and with them the short wait. */
async function assertSettingsArrive(world: World, ready: Ready): Promise<void> {
  const wantedMs = world.settings.lockTimeoutSeconds * 1000;
  const session = await openTarget(world, ready.target, pushSettings(world, ready));
  const shown = await lockTimeoutMs(session);
  await session.close();
  if (shown === wantedMs) return;
  throw stop(
    exitCodes.refused,
    'lock-timeout-lost',
    `${ready.target.label} does not take connection options: lock_timeout is ${shown ?? 'unknown'} ms there, ${wantedMs} ms were asked for.`,
    [
      'Without it a migration that waits for a lock makes every other query wait behind it.',
      'Some poolers drop connection options.',
    ],
    [`Use the direct connection or the session pooler in ${ready.target.source}.`],
  );
}
