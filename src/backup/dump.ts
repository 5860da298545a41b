import { join } from 'node:path';
import type { Inventory } from '../database/inventory.js';
import type { Programs } from '../environments/programs.js';
import { programPath } from '../environments/programs.js';
import { publicUrl, type DatabaseUrl } from '../environments/url.js';
import type { Command, Host, Ports } from '../ports.js';
import { exitCodes, stop } from '../problem.js';

/** libpq's environment: the password, and where certificates may lie. Nothing else of ours reaches it. */
export function libpqEnvironment(url: DatabaseUrl, host: Pick<Host, 'env'>): Record<string, string> {
  const password = url.password.reveal();
  return {
    LC_ALL: 'C',
    PGCONNECT_TIMEOUT: '10',
    PGAPPNAME: 'supasafe',
    ...(host.env.HOME === undefined ? {} : { HOME: host.env.HOME }),
    ...(password === '' ? {} : { PGPASSWORD: password }),
  };
}

export interface DumpRequest {
  readonly url: DatabaseUrl;
  readonly programs: Programs;
  readonly snapshot: string;
  readonly inventory: Inventory;
  readonly postgres: Pick<Ports['postgres'], 'identifier'>;
  readonly host: Pick<Host, 'env'>;
}

const rowsPerInsert = 100;

/** One `pg_dump` of the snapshot; `args` say which part and where to. */
function dumpCommand(request: DumpRequest, args: readonly string[], into?: Command['into']): Command {
  const { url, programs, snapshot, inventory, postgres, host } = request;
  const pattern = (schema: string, name: string) => `${postgres.identifier(schema)}.${postgres.identifier(name)}`;
  return {
    program: programPath(programs, 'pg_dump'),
    args: [
      `--dbname=${publicUrl(url.address)}`,
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
    env: libpqEnvironment(url, host),
    ...(into ? { into } : {}),
  };
}

/** Triggers would write rows a second time, and keys in a circle would refuse any order. */
const dataHead = `-- Rows only: load <name>_schema.sql first.\nSET session_replication_role = replica;\n\n`;
export const dataTail = `\nRESET session_replication_role;\n-- supasafe: end of data\n`;

export const archiveCommand = (request: DumpRequest, folder: string, file: string): Command =>
  dumpCommand(request, ['--format=custom', '--compress=1', '--no-sync', `--file=${join(folder, file)}`]);

export const dataCommand = (request: DumpRequest, folder: string, file: string): Command =>
  dumpCommand(request, ['--data-only', '--inserts', `--rows-per-insert=${rowsPerInsert}`], {
    file: join(folder, file),
    head: dataHead,
    tail: dataTail,
  });

/** Full and schema SQL come out of the archive: production is not read once more for them. */
function fromArchive(programs: Programs, host: Pick<Host, 'env'>, archive: string, args: readonly string[]): Command {
  return {
    program: programPath(programs, 'pg_restore'),
    args: [...args, archive],
    env: { LC_ALL: 'C', ...(host.env.HOME === undefined ? {} : { HOME: host.env.HOME }) },
  };
}

export const fullCommand = (programs: Programs, host: Pick<Host, 'env'>, archive: string, file: string): Command =>
  fromArchive(programs, host, archive, [`--file=${file}`]);

export const schemaCommand = (programs: Programs, host: Pick<Host, 'env'>, archive: string, file: string): Command =>
  fromArchive(programs, host, archive, ['--schema-only', `--file=${file}`]);

/** Runs one of the commands above; a failure carries the program's own words. */
export async function runClient(ports: Pick<Ports, 'shell' | 'redact'>, command: Command, what: string): Promise<void> {
  const result = await ports.shell.run(command);
  if (result.exitCode === 0) return;
  const words = ports
    .redact(result.stderr)
    .split('\n')
    .filter((line) => line.trim() !== '');
  throw stop(exitCodes.failed, 'backup-failed', `${what} failed.`, words.slice(-8), [
    'Put right what the lines above say, then try again.',
  ]);
}
