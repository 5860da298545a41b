import { openSession } from '../database/connect.js';
import { programPath, type Programs } from '../environments/programs.js';
import { publicUrl } from '../environments/url.js';
import type { Command, Ports } from '../ports.js';
import type { Scratch, ScratchAccess, ScratchDatabase } from '../sandbox/scratch.js';
import { libpqEnvironment } from './dump.js';
import type { Metadata } from './metadata.js';

/** Restores an archive into an empty scratch database. Resolves with the program's complaints; none means restored. */
export async function restoreCopy(
  ports: Ports,
  scratch: Scratch,
  database: ScratchDatabase,
  programs: Programs,
  archive: string,
  roles: Metadata['roles'],
): Promise<string[]> {
  await scratch.makeRoles(roles);
  return scratch.whileRestoring(async () => {
    const result = await ports.shell.run(restoreCommand(ports, programs, archive, database.superuser));
    if (result.exitCode === 0) return [];
    const lines = ports
      .redact(result.stderr)
      .split('\n')
      .filter((line) => line.trim() !== '');
    return lines.length > 0 ? lines : [`pg_restore ended with ${result.exitCode ?? 'a signal'} and said nothing`];
  });
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
