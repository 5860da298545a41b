import { execFileSync } from 'node:child_process';
import { dirname } from 'node:path';
import pg from 'pg';
import { createPorts } from '../../src/main.js';
import { startScratch, type Scratch, type ScratchDatabase } from '../../src/sandbox/scratch.js';
import { programs } from './majors.js';
import { never } from './interruption.js';
import { Paper } from './played.js';

/** An empty server with the platform's roles, and the plain client programs of its major to restore by hand with. */
export class FreshServer {
  readonly #scratch: Scratch;
  readonly #bin: string;

  private constructor(scratch: Scratch, bin: string) {
    this.#scratch = scratch;
    this.#bin = bin;
  }

  static async start(folder: string, major: number): Promise<FreshServer> {
    const ports = createPorts(never, { report: new Paper() });
    const bin = programs.find((one) => one.major >= major)?.folder ?? '';
    return new FreshServer(await startScratch(ports, folder, major, 10_000_000), bin);
  }

  /** Runs a program against a new, empty database as its superuser; `postgres` may own what only superusers may. */
  async restore(
    work: (run: (program: string, ...args: string[]) => string, url: string) => void,
  ): Promise<FreshDatabase> {
    const database = await this.#scratch.makeDatabase();
    const fresh = new FreshDatabase(database);
    await this.#scratch.whileRestoring(() => {
      const run = (program: string, ...args: string[]) =>
        execFileSync(`${this.#bin}/${program}`, args, {
          encoding: 'utf8',
          env: {
            PATH: process.env.PATH,
            PGPASSWORD: database.superuser.password.reveal(),
            PGOPTIONS: '-c client_min_messages=warning',
          },
          stdio: ['ignore', 'pipe', 'pipe'],
        });
      work(run, fresh.url);
      return Promise.resolve();
    });
    return fresh;
  }

  stop(): Promise<void> {
    return this.#scratch.dispose();
  }

  get binFolder(): string {
    return dirname(`${this.#bin}/psql`);
  }
}

export class FreshDatabase {
  readonly #database: ScratchDatabase;

  constructor(database: ScratchDatabase) {
    this.#database = database;
  }

  /** Without the password. */
  get url(): string {
    const { user, host, port, database } = this.#database.superuser.address;
    return `postgresql://${user}@${host}:${port}/${database}`;
  }

  get password(): string {
    return this.#database.superuser.password.reveal();
  }

  get urlWithPassword(): string {
    return this.url.replace('@', `:${this.password}@`);
  }

  async query<T extends object>(sql: string): Promise<T[]> {
    const client = new pg.Client({ connectionString: this.urlWithPassword, ssl: false });
    await client.connect();
    try {
      return (await client.query<T>(sql)).rows;
    } finally {
      await client.end();
    }
  }

  /** Exact rows of the given tables. */
  async counts(tables: readonly string[]): Promise<Record<string, number>> {
    const rows = await this.query<{ t: string; n: string }>(
      tables
        .map((table) => `select '${table.replaceAll("'", "''")}' as t, count(*) as n from only ${table}`)
        .join(' union all '),
    );
    return Object.fromEntries(rows.map(({ t, n }) => [t, Number(n)]));
  }
}
