import { join } from 'node:path';
import type { Ports } from '../ports.js';
import { exitCodes, stop, type Stop } from '../problem.js';
import { makePlatform } from '../sandbox/furnish.js';
import type { Scratch } from '../sandbox/scratch.js';
import type { SupabaseCli } from '../supabase/cli.js';
import type { Migration } from '../supabase/migrations.js';
import type { CliFailure } from '../supabase/output.js';
import { push } from '../supabase/push.js';
import { freezeMigrations } from '../supabase/workdir.js';

export interface StandInRequest {
  readonly cli: SupabaseCli;
  readonly projectId: string;
  readonly scratch: Scratch;
  /** Files that production has already. */
  readonly applied: readonly Migration[];
  /** All files, applied and pending, to push from. */
  readonly workdir: string;
  readonly folder: string;
}

/** A new project as the files describe it, then the pending ones on top. Resolves with seconds, or the CLI's refusal of a pending file. */
export async function tryOnStandIn(ports: Ports, request: StandInRequest): Promise<{ seconds: number } | CliFailure> {
  const { cli, scratch, applied, projectId, workdir, folder } = request;
  const database = await scratch.makeDatabase();
  const base = join(folder, 'stand-in');
  try {
    await scratch.whileRestoring(() => makePlatform(ports, database.superuser));
    const access = await database.loginAs('postgres');
    await freezeMigrations(ports.files, base, projectId, applied);
    const replayed = await scratch.asHosted(() => push(ports, cli, base, access));
    if (!replayed.ok) throw cannotReplay(replayed);
    const since = ports.clock.elapsed();
    const outcome = await scratch.asHosted(() => push(ports, cli, workdir, access));
    return outcome.ok ? { seconds: (ports.clock.elapsed() - since) / 1000 } : outcome;
  } finally {
    await ports.files.remove(base);
    await database.drop();
  }
}

const cannotReplay = (failure: CliFailure): Stop =>
  stop(
    exitCodes.refused,
    'stand-in',
    `There is no local database, and none could be made: ${failure.file ?? 'a migration'} does not run on a new project.`,
    [
      failure.message,
      'The files from the first to the newest must build the database from nothing; something was made outside them.',
    ],
    [
      'Start the local stack (supabase start) or give a database of your own in .env.local, then try again.',
      'Ask who made that part of the database: its SQL belongs into a migration.',
    ],
  );
