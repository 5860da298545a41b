import { wayBack } from '../../backup/wayBack.js';
import type { Backup } from '../../backup/take.js';
import type { Programs } from '../../environments/programs.js';
import { failureLogPath, logFailure } from '../../journal/textLogs.js';
import type { GitState } from '../../ports.js';
import { exitCodes, stop, type Stop } from '../../problem.js';
import type { CliFailure } from '../../supabase/output.js';
import type { World } from '../world.js';

/** Where a migration failed: what was tried, and the backup that was made of that database before. */
export interface FailedAt {
  /** "on the rehearsal copy of shop/production", "on shop/staging". */
  readonly where: string;
  readonly git: GitState | null;
  /** null where nothing was changed that could be put back. */
  readonly backup: { readonly taken: Backup; readonly programs: Programs } | null;
}

/** Writes the failure down and makes the message: the CLI's error, file and statement, and the two ways on. */
export async function migrationFailed(
  world: World,
  failure: CliFailure,
  { where, git, backup }: FailedAt,
): Promise<Stop> {
  const { ports, project, run } = world;
  const file = failure.file ?? 'unknown file';
  await logFailure(ports, project.root, failure.message, [
    ['File', file],
    ...(failure.statement === null ? [] : ([['Statement', failure.statement]] as const)),
    ['Where', where],
    ['Git commit', git?.commit ?? 'none'],
    ...(backup ? ([['Backup', backup.taken.metadata.id]] as const) : []),
    ['Run', run.id],
  ]);
  await run.journal.add('migration-failed', { where, file, message: failure.message, sqlState: failure.sqlState });
  return stop(
    exitCodes.failed,
    'migration-failed',
    `${file} failed ${where}.`,
    [
      failure.message,
      ...(failure.statement === null ? [] : [`Statement: ${shorten(failure.statement)}`]),
      ...hints(failure),
    ],
    [
      `Mend ${file}, commit it, and run npm run migrate:safe again. The whole error: ${failureLogPath(project.root)}`,
      ...(backup ? [`Or go back to the backup from before, ${backup.taken.metadata.id}:`] : []),
    ],
    backup ? wayBack(backup.taken, backup.programs) : [],
  );
}

const shorten = (text: string): string => (text.length > 400 ? `${text.slice(0, 399)}…` : text).replace(/\s+/g, ' ');

function hints(failure: CliFailure): string[] {
  if (failure.sqlState === '42501')
    return ['The role that pushes is no superuser, on hosted projects as here: it may not do this.'];
  if (failure.sqlState === '55P03')
    return ['Something else holds a lock on that table; a quieter hour, or ending that session, lets it through.'];
  return [];
}
