import { libpqEnvironment, wordsOf } from '../backup/dump.js';
import { connectionLost } from '../database/connect.js';
import { textSettings } from '../database/rowDifference.js';
import { programPath, type Programs } from '../environments/programs.js';
import { publicUrl, type DatabaseUrl } from '../environments/url.js';
import type { Command, Ports } from '../ports.js';
import { together } from '../together.js';
import { tablesFailed } from './tablesProblems.js';

type StreamPorts = Pick<Ports, 'shell' | 'host' | 'redact'>;

/** One COPY in a database: `sql` is the statement, without the semicolon. */
export interface CopyEnd {
  readonly url: DatabaseUrl & { readonly label?: string };
  readonly sql: string;
}

/** Rows from one database to another, through us: memory stays as it is, however many they are. */
export async function streamRows(ports: StreamPorts, programs: Programs, from: CopyEnd, to: CopyEnd): Promise<void> {
  const reading = await ports.shell.start({ ...copyCommand(programs, from), endsWithUs: true });
  const writing = await ports.shell.start(copyCommand(programs, to));
  for (const { ended } of [reading, writing]) ended.catch(() => undefined);
  const drained = (async () => {
    // psql answers COPY with its tag; nobody needs it, and a full pipe would keep it waiting.
    const answers = writing.output[Symbol.asyncIterator]();
    while (!(await answers.next()).done);
  })();
  try {
    for await (const bytes of reading.output) await writing.input.write(bytes);
    const read = await reading.ended;
    // A copy that was cut off must not be taken for a whole one: the writer ends without its end of data.
    if (read.exitCode !== 0) {
      writing.kill();
      throw failed('Reading rows', from.url, wordsOf(ports, read));
    }
    writing.input.end();
    const [written] = await together([writing.ended, drained]);
    if (written.exitCode !== 0) throw failed('Writing rows', to.url, wordsOf(ports, written));
  } finally {
    reading.kill();
    writing.kill();
  }
}

/** The same into a file, which psql writes. */
export async function writeRows(ports: StreamPorts, programs: Programs, from: CopyEnd, file: string): Promise<void> {
  const command = copyCommand(programs, from, [`--output=${file}`]);
  const result = await ports.shell.run({ ...command, endsWithUs: true });
  if (result.exitCode !== 0) throw failed('Writing rows', from.url, wordsOf(ports, result));
}

const isLoss = (line: string): boolean =>
  /server closed the connection|terminating connection|connection to server|could not receive data/.test(line);

const failed = (what: string, url: CopyEnd['url'], words: readonly string[]) =>
  words.some(isLoss)
    ? connectionLost(url, [words.find((line) => line.includes('FATAL')) ?? words[0] ?? ''])
    : tablesFailed(`${what} failed.`, words, ['Put right what the lines above say, then run the command again.']);

const copyCommand = (programs: Programs, { url, sql }: CopyEnd, more: readonly string[] = []): Command => ({
  program: programPath(programs, 'psql'),
  args: [
    '--no-psqlrc',
    '--quiet',
    '--no-align',
    '--tuples-only',
    '--set=ON_ERROR_STOP=1',
    '--no-password',
    ...more,
    `--dbname=${publicUrl(url.address, { statement_timeout: '0', idle_in_transaction_session_timeout: '0' })}`,
    // Statement by statement: a pooler may drop options of the connection.
    ...Object.entries(textSettings).flatMap(([name, value]) => [`--command=set ${name} = '${value}'`]),
    '--command=set synchronize_seqscans = off',
    `--command=${sql}`,
  ],
  env: { ...libpqEnvironment(url), PGCLIENTENCODING: 'UTF8' },
});
