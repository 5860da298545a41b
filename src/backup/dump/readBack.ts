import { programPath, type Programs } from '../../environments/programs.js';
import { publicUrl } from '../../environments/url.js';
import type { Relation } from '../../database/inventory.js';
import type { Command, Ports } from '../../ports.js';
import type { ScratchAccess } from '../../sandbox/scratch.js';
import { expectSuccess, libpqEnvironment } from '../dump.js';
import { readInto } from './dataSql.js';
import { RowDigests, type RowDigest } from './rowDigests.js';

/** A table of the copy, and its columns in the order in which they were dumped: a restored child of another one has another. */
export interface TableToRead extends Pick<Relation, 'schema' | 'name'> {
  readonly columns: readonly string[];
}

type ReadPorts = Pick<Ports, 'shell' | 'host' | 'postgres' | 'redact'>;

/**
 * Reads the rows of a copy back and hashes them as they were hashed when they were dumped. `psql` and not `pg_dump`:
 * the copy may be on a newer server than the programs, and what is compared then came by two ways.
 */
export async function readBack(
  ports: ReadPorts,
  access: ScratchAccess,
  programs: Programs,
  tables: readonly TableToRead[],
): Promise<readonly RowDigest[]> {
  const running = await ports.shell.start(readBackCommand(ports, access, programs));
  running.ended.catch(() => undefined);
  const digests = new RowDigests();
  const reader = readInto(digests);
  try {
    const asking = running.input.write(Buffer.from(script(ports, tables))).then(() => running.input.end());
    for await (const bytes of running.output) reader.push(bytes);
    await asking;
    expectSuccess(ports, await running.ended, 'Reading the restored rows back');
    reader.end();
    return digests.digests;
  } finally {
    running.kill();
  }
}

/** What pg_dump sets before it reads rows: the same bytes are written for the same values. */
const settings = `set datestyle = iso; set intervalstyle = postgres; set extra_float_digits = 3; set bytea_output = hex;
set timezone = 'UTC'; set xmloption = content; set synchronize_seqscans = off; set row_security = off;
set search_path = ''; set statement_timeout = 0; set idle_in_transaction_session_timeout = 0;
begin isolation level repeatable read read only;
`;

/** Each table in the form in which a dump has it, so that one reader reads both. */
function script({ postgres }: ReadPorts, tables: readonly TableToRead[]): string {
  const copies = tables.map(({ schema, name, columns }) => {
    const list = columns.length > 0 ? ` (${columns.map(postgres.identifier).join(', ')})` : '';
    const target = `${postgres.identifier(schema)}.${postgres.identifier(name)}${list}`;
    return `\\echo ${psqlText(`COPY ${target} FROM stdin;`)}\ncopy ${target} to stdout;\n\\echo ${psqlText('\\.')}\n`;
  });
  return `${settings}${copies.join('')}commit;\n`;
}

/** An argument of psql's own commands, which know escapes and end with the line. */
const psqlText = (text: string): string =>
  `'${text
    .replaceAll('\\', '\\\\')
    .replaceAll("'", "''")
    .replaceAll('\n', String.raw`\n`)
    .replaceAll('\r', String.raw`\r`)}'`;

const readBackCommand = (ports: Pick<Ports, 'host'>, access: ScratchAccess, programs: Programs): Command => ({
  program: programPath(programs, 'psql'),
  args: [
    '--no-psqlrc',
    '--quiet',
    '--no-align',
    '--tuples-only',
    '--set=ON_ERROR_STOP=1',
    '--no-password',
    `--dbname=${publicUrl(access.address)}`,
  ],
  env: { ...libpqEnvironment(access, ports.host), PGCLIENTENCODING: 'UTF8' },
});
