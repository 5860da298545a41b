import { libpqEnvironment, wordsOf } from '../backup/dump.js';
import type { DatabaseUrl } from '../environments/url.js';
import { publicUrl } from '../environments/url.js';
import { programPath, type Programs } from '../environments/programs.js';
import type { Ports, Running, Session } from '../ports.js';
import { oneAtATime } from '../together.js';

/** The server or the network refused something in a transaction, which is over: nothing of it stays. */
export class Refused extends Error {
  constructor(
    /** psql's own words, password hidden. */
    readonly words: readonly string[],
  ) {
    super(words.find((line) => line.includes('ERROR')) ?? words.at(-1) ?? 'the connection ended without a word');
    this.name = 'Refused';
  }

  /** The server said why; else the connection ended, and nobody knows what it did last. */
  get isAnswer(): boolean {
    return this.words.some((line) => /\bERROR: /.test(line));
  }

  /** Why the connection ended, where the server still said it, without psql's own remarks. */
  get lastWords(): readonly string[] {
    const said = this.words.filter((line) => /\b57P\d\d: /.test(line)).map((line) => line.replace(/^.*?57P\d\d: /, ''));
    return said.length > 0 ? said.slice(0, 1) : this.words.slice(0, 1).map((line) => line.trim());
  }

  /** Somebody else held a lock for too long: the same may go well a moment later. */
  get isLockTimeout(): boolean {
    return this.words.some((line) => /lock timeout|deadlock detected/.test(line));
  }
}

/**
 * One transaction in one psql, because psql takes what pg_restore writes, rows as COPY included. It is a session too, for
 * everything that asks a database. Only `commit` makes it stay: whoever dies before, this program, psql or the server,
 * leaves nothing of it behind.
 */
export interface Transaction extends Session {
  /** Hands on the text of a dump as it is; rejects with `Refused` once psql is gone. */
  feed(bytes: Buffer): Promise<void>;
  /** Statements that give no rows. */
  run(statements: readonly string[]): Promise<void>;
  /** `afterwards` is no part of it: when that fails, the rest is kept all the same. */
  commit(afterwards: readonly string[]): Promise<void>;
}

type TransactionPorts = Pick<Ports, 'shell' | 'host' | 'postgres' | 'redact'>;

export async function openTransaction(
  ports: TransactionPorts,
  url: DatabaseUrl,
  programs: Programs,
  applicationName: string,
): Promise<Transaction> {
  const running = await ports.shell.start({
    program: programPath(programs, 'psql'),
    args: [
      ...['--no-psqlrc', '--quiet', '--no-align', '--tuples-only', '--set=ON_ERROR_STOP=1', '--set=VERBOSITY=verbose'],
      ...['--no-password', `--dbname=${publicUrl(url.address)}`],
    ],
    env: { ...libpqEnvironment(url), PGAPPNAME: applicationName.slice(0, 63), PGCLIENTENCODING: 'UTF8' },
  });
  running.ended.catch(() => undefined);
  const transaction = new PsqlTransaction(ports, running);
  await transaction.run(['begin']);
  return transaction;
}

/** What is asked in the session of a transaction, as one line each. */
class PsqlTransaction implements Transaction {
  readonly #ports: TransactionPorts;
  readonly #running: Running;
  readonly #inTurn = oneAtATime();
  readonly #lines: AsyncIterator<string>;
  #asked = 0;
  #isOver = false;

  constructor(ports: TransactionPorts, running: Running) {
    this.#ports = ports;
    this.#running = running;
    this.#lines = linesOf(running.output);
    const isOver = () => void (this.#isOver = true);
    running.ended.then(isOver, isOver);
  }

  get lost(): boolean {
    return this.#isOver;
  }

  async feed(bytes: Buffer): Promise<void> {
    if (this.#isOver) await this.#refuse();
    await this.#running.input.write(bytes);
  }

  query<T extends object>(sql: string, parameters: readonly unknown[] = []): Promise<T[]> {
    return this.#inTurn(async () => {
      const rows = await this.#ask(this.#prepared(sql, parameters));
      return rows.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as T);
    });
  }

  run(statements: readonly string[]): Promise<void> {
    return this.#inTurn(async () => {
      await this.#ask(statements.map((one) => `${one};\n`).join(''));
    });
  }

  async commit(afterwards: readonly string[]): Promise<void> {
    await this.run(['commit']);
    if (afterwards.length > 0) await this.run(afterwards).catch(() => undefined);
    this.#isOver = true;
    this.#running.input.end();
    await this.#drain();
    await this.#running.ended;
  }

  async close(): Promise<void> {
    this.#isOver = true;
    this.#running.kill();
    await this.#drain();
    await this.#running.ended.catch(() => undefined);
  }

  /** A program has only ended when all that it printed was read. */
  async #drain(): Promise<void> {
    for (;;) if ((await this.#lines.next()).done) return;
  }

  /** A SELECT gives each row as one line of JSON. psql binds no parameters before 16: the server prepares it. */
  #prepared(sql: string, parameters: readonly unknown[]): string {
    const name = `supasafe_${(this.#asked += 1)}`;
    const { literal } = this.#ports.postgres;
    const asked = `select to_jsonb(supasafe_row) from (\n${sql}\n) supasafe_row`;
    if (parameters.length === 0) return `${asked};\n`;
    const values = parameters.map((value) => literal(Array.isArray(value) ? arrayText(value) : String(value)));
    return `prepare ${name} as ${asked};\nexecute ${name}(${values.join(', ')});\ndeallocate ${name};\n`;
  }

  /** Everything that psql prints until it has done what was asked. */
  async #ask(sql: string): Promise<string[]> {
    const mark = `supasafe: done ${(this.#asked += 1)}`;
    if (this.#isOver) await this.#refuse();
    await this.#running.input.write(Buffer.from(`${sql}select ${this.#ports.postgres.literal(mark)};\n`));
    const lines: string[] = [];
    for (;;) {
      const next: IteratorResult<string, unknown> = await this.#lines.next();
      if (next.done === true) return this.#refuse();
      if (next.value === mark) return lines;
      lines.push(next.value);
    }
  }

  async #refuse(): Promise<never> {
    this.#isOver = true;
    this.#running.input.end();
    await this.#drain();
    // An interruption is told as what it is.
    const result = await this.#running.ended;
    throw new Refused(wordsOf(this.#ports, result));
  }
}

const arrayText = (values: readonly unknown[]): string =>
  `{${values.map((value) => `"${String(value).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`).join(',')}}`;

async function* linesOf(output: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let rest: Buffer[] = [];
  for await (const bytes of output) {
    let begin = 0;
    for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, begin)) {
      yield Buffer.concat([...rest, bytes.subarray(begin, at)]).toString('utf8');
      rest = [];
      begin = at + 1;
    }
    if (begin < bytes.length) rest.push(bytes.subarray(begin));
  }
}
