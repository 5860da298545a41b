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
  for (const file of files) await expectEnd(ports, file);
  const copy = await scratch.makeDatabase();
  for (const file of files) await load(ports, request, copy.superuser, file);
  const session = await openCopy(ports, copy);
  try {
    const source = await readSource(session);
    if (source.inventory.tables.length === 0) throw holdsNothing(files);
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
      source,
    );
  } finally {
    await session.close();
    await copy.drop();
  }
}

const loadArgs = {
  archive: ['--exit-on-error', '--no-security-labels', '--no-tablespaces', '--jobs=2'],
  // Nobody can look for two things at once in it.
  tar: ['--exit-on-error', '--no-security-labels', '--no-tablespaces'],
  sql: ['--no-psqlrc', '--quiet', '--set=ON_ERROR_STOP=1', '--output=/dev/null'],
} as const;

async function load(
  ports: Ports,
  { scratch, programs }: AdoptRequest,
  access: ScratchAccess,
  file: string,
): Promise<void> {
  const kind = await kindOf(ports, file);
  const url = `--dbname=${publicUrl(access.address)}`;
  const command: Command = {
    program: programPath(programs, kind === 'sql' ? 'psql' : 'pg_restore'),
    args: ['--no-password', url, ...loadArgs[kind], kind === 'sql' ? `--file=${file}` : file],
    env: libpqEnvironment(access),
    endsWithUs: true,
  };
  const result = await scratch.whileRestoring(() => ports.shell.run(command));
  if (result.exitCode === 0) return;
  throw stop(
    exitCodes.refused,
    'source-unreadable',
    `${file} does not load into an empty database with Supabase's roles.`,
    wordsOf(ports, { ...result, stderr: errorsIn(result.stderr) }),
    [
      'A restore replaces a whole database, so it wants a dump of a whole one: pg_dump without --schema and --table.',
      'What holds a part only is loaded by hand, with psql or pg_restore.',
    ],
  );
}

/**
 * psql takes the end of a file for the end of a COPY: what was cut off loads without a word, and lacks rows, keys and row
 * level security. pg_dump says at the end that it came to it.
 */
async function expectEnd(ports: Ports, file: string): Promise<void> {
  const info = await ports.files.info(file);
  if (info?.kind !== 'file' || !(await startOf(ports, file)).includes('\n-- PostgreSQL database dump\n')) return;
  if (/^-- PostgreSQL database dump complete$/m.test(await ports.files.readTail(file, 400))) return;
  throw stop(
    exitCodes.refused,
    'source-unreadable',
    `${file} was cut off: it begins as a dump of pg_dump, and does not end as one.`,
    ['What it would bring back is not whole: rows, keys or row level security are missing.'],
    ['Get a whole copy of that file, or restore a backup: npm run backups'],
  );
}

const holdsNothing = (files: readonly string[]) =>
  stop(
    exitCodes.refused,
    'source-unreadable',
    `${files.join(' and ')} holds no table.`,
    ['A restore replaces a whole database: everything would be gone.'],
    ['Is it the file that you mean? What backups there are: npm run backups'],
  );

/** pg_dump's own formats begin with its name; a folder has a table of contents, a tar archive says what it is further on. */
async function kindOf(ports: Ports, path: string): Promise<keyof typeof loadArgs> {
  const info = await ports.files.info(path);
  if (info?.kind === 'directory') return (await ports.files.info(join(path, 'toc.dat'))) ? 'archive' : 'sql';
  const start = await startOf(ports, path);
  if (start.startsWith('PGDMP')) return 'archive';
  if (start.slice(257, 262) === 'ustar') return 'tar';
  // psql would run what looks like one of its own commands.
  if (start.includes('\0') || start.startsWith('\x1f\x8b')) throw isNoText(path);
  return 'sql';
}

/** pg_restore writes the statement behind its error: a long one would push that off the screen. */
function errorsIn(stderr: string): string {
  const errors = stderr.split('\n').filter((line) => /\berror: /i.test(line));
  return errors.length > 0 ? errors.join('\n') : stderr;
}

const isNoText = (path: string) =>
  stop(
    exitCodes.refused,
    'source-unreadable',
    `${path} is neither SQL as UTF-8 nor an archive of pg_dump.`,
    ['Nothing of it was run.'],
    ['What is compressed has to be unpacked first (gunzip, tar -xzf); what is UTF-16 has to be written as UTF-8.'],
  );

async function startOf({ files }: Ports, path: string): Promise<string> {
  for await (const bytes of files.follow(path, () => true)) return bytes.subarray(0, 512).toString('latin1');
  return '';
}
