import { openSession } from '../database/connect.js';
import type { Role } from '../database/server.js';
import { programPath, type Programs } from '../environments/programs.js';
import { publicUrl } from '../environments/url.js';
import type { Command, Ports } from '../ports.js';
import type { Scratch, ScratchAccess, ScratchDatabase } from '../sandbox/scratch.js';
import { libpqEnvironment } from './dump.js';

/** An archive in a scratch database of its own; complaints of pg_restore mean that it is not whole. */
export interface Restored {
  readonly copy: ScratchDatabase;
  readonly complaints: readonly string[];
}

/** Restores an archive into a new scratch database, with the roles that it speaks of. */
export async function restoreCopy(
  ports: Ports,
  scratch: Scratch,
  programs: Programs,
  archive: string,
  roles: readonly Role[],
): Promise<Restored> {
  const copy = await scratch.makeDatabase();
  await scratch.makeRoles(roles);
  const command = restoreCommand(ports, programs, archive, copy.superuser);
  const result = await scratch.whileRestoring(() => ports.shell.run(command));
  return { copy, complaints: result.exitCode === 0 ? [] : complaintsOf(ports.redact(result.stderr), result.exitCode) };
}

function complaintsOf(stderr: string, exitCode: number | null): string[] {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  return lines.length > 0 ? lines : [`pg_restore ended with ${exitCode ?? 'a signal'} and said nothing`];
}

const parallelJobs = 2;

/** Security labels belong to extensions that scratch only imitates. */
const restoreCommand = (
  ports: Pick<Ports, 'host'>,
  programs: Programs,
  archive: string,
  access: ScratchAccess,
): Command => ({
  program: programPath(programs, 'pg_restore'),
  args: [
    `--dbname=${publicUrl(access.address)}`,
    '--no-password',
    '--exit-on-error',
    '--no-security-labels',
    `--jobs=${parallelJobs}`,
    archive,
  ],
  env: libpqEnvironment(access, ports.host),
});

/** A session in the copy that sees everything. */
export const openCopy = (ports: Ports, database: ScratchDatabase) =>
  openSession(ports.postgres, database.superuser, 'supasafe verify');
