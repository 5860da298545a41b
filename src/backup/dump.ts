import type { Inventory } from '../database/inventory.js';
import type { Programs } from '../environments/programs.js';
import { programPath } from '../environments/programs.js';
import { nothingFromHome } from '../environments/tls.js';
import { publicUrl, type DatabaseUrl } from '../environments/url.js';
import type { Command, CommandResult, Host, Ports } from '../ports.js';
import { exitCodes, stop } from '../problem.js';
import { contentsOf, listCommand, type ContentsLine } from './contents.js';
import type { Metadata } from './metadata.js';

/** libpq's environment. What a connection uses stands in its URL: nothing of the shell or of ~ reaches it. */
export function libpqEnvironment(url: DatabaseUrl): Record<string, string> {
  const password = url.password.reveal();
  return {
    ...nothingFromHome,
    LC_ALL: 'C',
    PGCONNECT_TIMEOUT: '10',
    PGAPPNAME: 'supasafe',
    // Times are written in the zone of the session: the same one at the source and in the copy.
    PGTZ: 'UTC',
    ...(password === '' ? {} : { PGPASSWORD: password }),
  };
}

export interface DumpRequest {
  readonly url: DatabaseUrl;
  readonly programs: Programs;
  readonly snapshot: string;
  readonly inventory: Inventory;
  readonly postgres: Pick<Ports['postgres'], 'identifier'>;
}

/** What a role may have set for itself, and a dump must not depend on. */
const ownSettings = {
  bytea_output: 'hex',
  standard_conforming_strings: 'on',
  quote_all_identifiers: 'off',
} as const;

/** One `pg_dump` of the snapshot; `args` say which part and where to. */
function dumpCommand(request: DumpRequest, args: readonly string[]): Command {
  const { url, programs, snapshot, inventory, postgres } = request;
  const pattern = (schema: string, name: string) => `${postgres.identifier(schema)}.${postgres.identifier(name)}`;
  return {
    program: programPath(programs, 'pg_dump'),
    args: [
      `--dbname=${publicUrl(url.address, ownSettings)}`,
      '--no-password',
      `--snapshot=${snapshot}`,
      '--encoding=UTF8',
      // Somebody's ALTER TABLE must not keep a backup, and whoever waits behind it, waiting for ever.
      '--lock-wait-timeout=30s',
      ...inventory.machinery.map((schema) => `--exclude-schema=${postgres.identifier(schema)}`),
      ...inventory.unreadable.map(({ schema, name }) => `--exclude-table=${pattern(schema, name)}`),
      ...(inventory.unreadableLargeObjects > 0 ? ['--no-blobs'] : []),
      ...args,
    ],
    env: libpqEnvironment(url),
    endsWithUs: true,
  };
}

/** Each is a connection to production, and most of it is spent on packing. */
const parallelJobs = 4;

/** Production's rows are read by this one. */
export const archiveCommand = (request: DumpRequest, format: Metadata['archiveFormat'], file: string): Command =>
  dumpCommand(request, [
    `--format=${format}`,
    ...(format === 'directory' ? [`--jobs=${parallelJobs}`] : []),
    // Packing takes most of a dump's time: the fastest way that the programs know.
    `--compress=${request.programs.zstd ? 'zstd:1' : '1'}`,
    '--no-sync',
    `--file=${file}`,
  ]);

/** What is made of the archive: production is not read once more for it. Without a file it reads standard input. */
function fromArchive(programs: Programs, host: Pick<Host, 'env'>, args: readonly string[]): Command {
  return {
    program: programPath(programs, 'pg_restore'),
    args,
    env: { LC_ALL: 'C', ...(host.env.HOME === undefined ? {} : { HOME: host.env.HOME }) },
  };
}

export const fullCommand = (
  programs: Programs,
  host: Pick<Host, 'env'>,
  file: string,
  archive: string | null = null,
): Command => fromArchive(programs, host, [`--file=${file}`, ...(archive === null ? [] : [archive])]);

/** What the lines of `list` (a file) choose. */
export const chosenCommand = (
  programs: Programs,
  host: Pick<Host, 'env'>,
  archive: string,
  list: string,
  file: string,
): Command => fromArchive(programs, host, [`--use-list=${list}`, `--file=${file}`, archive]);

export const schemaCommand = (programs: Programs, host: Pick<Host, 'env'>, archive: string, file: string): Command =>
  fromArchive(programs, host, ['--schema-only', `--file=${file}`, archive]);

/** Runs one of the programs; a failure carries its own words. */
export async function runClient(
  ports: Pick<Ports, 'shell' | 'redact'>,
  command: Command,
  what: string,
): Promise<CommandResult> {
  const result = await ports.shell.run(command);
  expectSuccess(ports, result, what);
  return result;
}

/** An archive's table of contents. */
export const readContents = async (
  ports: Pick<Ports, 'shell' | 'redact'>,
  programs: Programs,
  archive: string,
): Promise<ContentsLine[]> =>
  contentsOf(await runClient(ports, listCommand(programs, archive), 'Reading the table of contents'));

const shownWords = 8;
const longestLine = 300;

/** The last lines that a program said. */
export const wordsOf = ({ redact }: Pick<Ports, 'redact'>, { stderr }: CommandResult): string[] =>
  redact(stderr)
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-shownWords)
    // A LOCK TABLE that failed names every table of the database.
    .map((line) => (line.length > longestLine ? `${line.slice(0, longestLine)}…` : line));

export function expectSuccess(ports: Pick<Ports, 'redact'>, result: CommandResult, what: string): void {
  if (result.exitCode === 0) return;
  const words = wordsOf(ports, result);
  // pg_dump waits for its locks with a statement timeout, and says no more than that.
  const isLocked = words.some(
    (line) => line.includes('due to statement timeout') || line.includes('due to lock timeout'),
  );
  throw stop(exitCodes.failed, 'backup-failed', `${what} failed.`, words, [
    isLocked
      ? 'Somebody holds a lock on one of the tables, a migration say: wait until that is done, then try again.'
      : 'Put right what the lines above say, then try again.',
  ]);
}
