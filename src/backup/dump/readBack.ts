import { programPath, type Programs } from '../../environments/programs.js';
import { publicUrl } from '../../environments/url.js';
import type { Relation } from '../../database/inventory.js';
import type { Command, Ports } from '../../ports.js';
import { together } from '../../together.js';
import type { ScratchAccess } from '../../sandbox/scratch.js';
import { expectSuccess, libpqEnvironment, wordsOf } from '../dump.js';
import { readInto } from './dataSql.js';
import { LargeObjects, largeObjectPages, type LargeObjectDigest } from './largeObjectDigest.js';
import { RowDigests, tableKey, type RowDigest } from './rowDigests.js';

/** A table of the copy, and its columns in the order in which they were dumped: a restored child of another one has another. */
export interface TableToRead extends Pick<Relation, 'schema' | 'name'> {
  readonly columns: readonly string[];
  /** The root of partitions: its rows are those of all its leaves, in whatever order. */
  readonly unordered: boolean;
  /** About so many. */
  readonly rows: number;
}

export interface ReadBack {
  /** One for each table, in whatever order. */
  readonly rows: readonly RowDigest[];
  readonly largeObjects: LargeObjectDigest;
}

/** The copy lacks what is asked for. */
export interface Unreadable {
  readonly words: readonly string[];
}

type ReadPorts = Pick<Ports, 'shell' | 'host' | 'postgres' | 'redact'>;

/** psql's own word for a statement that failed under ON_ERROR_STOP: the copy is at fault, and not psql. */
const statementFailed = 3;

/** So many sessions read a copy: one alone would leave a processor idle. */
const sessions = 2;

/** Reads all of a copy back, its tables shared out by their rows so that the sessions end at about the same time. */
export async function readBack(
  ports: ReadPorts,
  access: ScratchAccess,
  programs: Programs,
  tables: readonly TableToRead[],
): Promise<ReadBack | Unreadable> {
  const shares = Array.from({ length: sessions }, () => ({ rows: 0, tables: [] as TableToRead[] }));
  for (const table of [...tables].sort((one, other) => other.rows - one.rows)) {
    const lightest = shares.reduce((light, share) => (share.rows < light.rows ? share : light));
    lightest.tables.push(table);
    lightest.rows += table.rows;
  }
  const parts = await together(
    shares.map((share, index) => readShare(ports, access, programs, share.tables, index === 0)),
  );
  const failed = parts.find((part) => 'words' in part);
  if (failed) return failed;
  const [first, ...others] = parts.filter((part) => 'rows' in part);
  if (!first) throw new Error('nothing was read back');
  return { rows: [first, ...others].flatMap(({ rows }) => rows), largeObjects: first.largeObjects };
}

/**
 * Reads the rows of a copy back and hashes them as they were hashed when they were dumped. `psql` and not `pg_dump`:
 * the copy may be on a newer server than the programs, and what is compared then came by two ways.
 */
async function readShare(
  ports: ReadPorts,
  access: ScratchAccess,
  programs: Programs,
  tables: readonly TableToRead[],
  withLargeObjects: boolean,
): Promise<ReadBack | Unreadable> {
  const running = await ports.shell.start(readBackCommand(ports, access, programs));
  running.ended.catch(() => undefined);
  const unordered = tables.filter((table) => table.unordered).map(({ schema, name }) => tableKey(schema, name));
  const digests = new RowDigests(new Set(unordered));
  const largeObjects = new LargeObjects();
  const reader = readInto(digests, largeObjects);
  try {
    const asking = running.input
      .write(Buffer.from(script(ports, tables, withLargeObjects)))
      .then(() => running.input.end());
    for await (const bytes of running.output) reader.push(bytes);
    await asking;
    const result = await running.ended;
    if (result.exitCode === statementFailed) return { words: wordsOf(ports, result) };
    expectSuccess(ports, result, 'Reading the restored rows back');
    reader.end();
    const isAsked = new Set(tables.map(({ schema, name }) => tableKey(schema, name)));
    const rows = digests.digests.filter(({ schema, table }) => isAsked.has(tableKey(schema, table)));
    return { rows, largeObjects: largeObjects.digest };
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
function script({ postgres }: ReadPorts, tables: readonly TableToRead[], withLargeObjects: boolean): string {
  const { identifier } = postgres;
  const copies = tables.map(({ schema, name, columns, unordered }) => {
    const [table, list] = [`${identifier(schema)}.${identifier(name)}`, columns.map(identifier).join(', ')];
    const target = list === '' ? table : `${table} (${list})`;
    return copied(target, unordered ? `(select ${list} from ${table})` : target);
  });
  const { schema, table } = largeObjectPages;
  const objects = withLargeObjects ? copied(`${schema}.${table} (loid, data)`, pagesOfLargeObjects) : '';
  return `${settings}${copies.join('')}${objects}commit;\n`;
}

const copied = (target: string, source: string): string =>
  `\\echo ${psqlText(`COPY ${target} FROM stdin;`)}\ncopy ${source} to stdout;\n\\echo ${psqlText('\\.')}\n`;

/** An empty one has no page. */
const pagesOfLargeObjects = `(select m.oid, coalesce(encode(p.data, 'hex'), '') from pg_catalog.pg_largeobject_metadata m
  left join pg_catalog.pg_largeobject p on p.loid = m.oid order by m.oid, p.pageno)`;

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
