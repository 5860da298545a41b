import { join } from 'node:path';
import { environmentNames, type EnvironmentName } from '../environments/environment.js';
import type { Files } from '../ports.js';
import { journalFolder, readJournal, recordFile, type JournalLine } from './journal.js';
import { runsFolder } from './runRecord.js';

/** A backup that was begun and never came to a good end. */
export interface FailedAttempt {
  readonly environment: EnvironmentName;
  readonly at: Date;
  readonly run: string;
}

/** The attempts of this folder's runs that left no backup, or one that did not pass its proof. */
export async function findFailedAttempts(files: Files, root: string): Promise<FailedAttempt[]> {
  const found: FailedAttempt[] = [];
  for (const run of await files.list(runsFolder(root))) {
    const lines = await journalAt(files, join(runsFolder(root), run, recordFile));
    for (const line of lines.filter(({ event }) => event === 'backup-begun')) {
      const environment = environmentNames.find((name) => name === line.environment);
      const isProved = lines.some(
        (one) => one.event === 'backup' && one.backup === `${environment ?? ''}/${String(line.name)}` && !isFailed(one),
      );
      if (environment && !isProved) found.push({ environment, at: new Date(line.at), run });
    }
  }
  return found;
}

const isFailed = ({ verification }: JournalLine): boolean =>
  (verification as { result?: unknown } | null)?.result === 'failed';

/**
 * Backups of production from before a migration of which a journal says that nothing was pushed to production after
 * them: the run came to its end, and no push to production had begun. Of all others nobody can say so.
 */
export async function findUndeployed(files: Files, root: string): Promise<Set<string>> {
  const undeployed = new Set<string>();
  for (const file of await files.list(journalFolder(root))) {
    if (!file.includes('-migrate-')) continue;
    const path = join(journalFolder(root), file);
    const { lines, broken } = readJournal((await files.read(path)) ?? '');
    if (broken !== null || !lines.some(({ event }) => event === 'run-ended') || lines.some(isDeploying)) continue;
    for (const { event, backup } of lines)
      if (event === 'backup' && typeof backup === 'string' && backup.startsWith('production/')) undeployed.add(backup);
  }
  return undeployed;
}

/** `approved` is written right before the push to production, which is all that this approval is for. */
const isDeploying = ({ event, target, step }: JournalLine): boolean =>
  event === 'approved' ||
  event === 'production-changed' ||
  (event === 'step-begun' && step === 'push') ||
  (event === 'push' && typeof target === 'string' && target.endsWith('/production'));

const journalAt = async (files: Files, path: string): Promise<readonly JournalLine[]> =>
  readJournal((await files.read(path)) ?? '').lines;
