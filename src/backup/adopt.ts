import { basename, join } from 'node:path';
import type { Target } from '../environments/environment.js';
import { programPath, type Programs } from '../environments/programs.js';
import { publicUrl } from '../environments/url.js';
import type { Command, Ports } from '../ports.js';
import { exitCodes, stop } from '../problem.js';
import type { Scratch, ScratchAccess } from '../sandbox/scratch.js';
import { libpqEnvironment, wordsOf } from './dump.js';
import { openCopy } from './restoreCopy.js';
import { readSource } from './source.js';
import { takeBackup, type Backup } from './take.js';

export interface AdoptRequest {
  /** In the order in which they are loaded. */
  readonly files: readonly [string, ...string[]];
  readonly scratch: Scratch;
  readonly programs: Programs;
  /** What it will be restored into. */
  readonly target: Target;
  /** A private folder, which goes with the run. */
  readonly folder: string;
  readonly exposedSchemas: readonly string[];
}

/**
 * Loads files of whatever make into scratch and takes a backup of that: one shape for all that comes after, and the only
 * way to know what they hold. Refuses files that do not load whole.
 */
export async function adopt(ports: Ports, request: AdoptRequest): Promise<Backup> {
  const { scratch, programs, files, target, folder, exposedSchemas } = request;
  const copy = await scratch.makeDatabase();
  for (const file of files) await load(ports, request, copy.superuser, file);
  const session = await openCopy(ports, copy);
  try {
    const name = basename(files[0])
      .replace(/[^A-Za-z0-9._-]+/g, '-')
      .slice(0, 80);
    return await takeBackup(
      ports,
      {
        root: folder,
        target: { ...target, ...copy.superuser, label: files[0], source: files[0] },
        name,
        purpose: 'manual',
        programs,
        git: null,
        exposedSchemas,
        directoryFormatAbove: Infinity,
        tools: {},
      },
      await readSource(session),
    );
  } finally {
    await session.close();
    await copy.drop();
  }
}

const loadArgs = {
  archive: ['--exit-on-error', '--no-security-labels', '--no-tablespaces', '--jobs=2'],
  sql: ['--no-psqlrc', '--quiet', '--set=ON_ERROR_STOP=1', '--output=/dev/null'],
} as const;

async function load(
  ports: Ports,
  { scratch, programs }: AdoptRequest,
  access: ScratchAccess,
  file: string,
): Promise<void> {
  const isArchive = await isArchiveFile(ports, file);
  const url = `--dbname=${publicUrl(access.address)}`;
  const command: Command = {
    program: programPath(programs, isArchive ? 'pg_restore' : 'psql'),
    args: ['--no-password', url, ...(isArchive ? [...loadArgs.archive, file] : [...loadArgs.sql, `--file=${file}`])],
    env: libpqEnvironment(access, ports.host),
    endsWithUs: true,
  };
  const result = await scratch.whileRestoring(() => ports.shell.run(command));
  if (result.exitCode === 0) return;
  throw stop(
    exitCodes.refused,
    'source-unreadable',
    `${file} does not load into an empty database with Supabase's roles.`,
    wordsOf(ports, result),
    [
      'A restore replaces a whole database, so it wants a dump of a whole one: pg_dump without --schema and --table.',
      'What holds a part only is loaded by hand, with psql or pg_restore.',
    ],
  );
}

/** pg_dump's own formats begin with its name; a folder has a table of contents, a tar archive has it too. */
async function isArchiveFile({ files }: Pick<Ports, 'files'>, path: string): Promise<boolean> {
  const info = await files.info(path);
  if (info?.kind === 'directory') return (await files.info(join(path, 'toc.dat'))) !== null;
  for await (const bytes of files.follow(path, () => true))
    return (
      bytes.subarray(0, 5).toString('latin1') === 'PGDMP' || bytes.subarray(257, 262).toString('latin1') === 'ustar'
    );
  return false;
}
