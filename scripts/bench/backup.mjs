// What does a backup cost? Four files, and four files proved, against the four documented dumps and one default
// `pg_dump -Fc` of the same database in the same round; the ratios count, not the seconds.
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { median } from './median.mjs';
import { benchRehearsal } from './rehearsal.mjs';
import { benchRestore } from './restore.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const cli = join(root, 'dist', 'cli.js');

/** Client programs of a major, where they are looked for too; null when there are none. */
export function programsOf(major) {
  const folders = [...(process.env.SUPASAFE_PG_BIN ?? '').split(':'), `/usr/lib/postgresql/${major}/bin`];
  return (
    folders.find(
      (folder) => new RegExp(`(^|\\D)${major}(\\D|$)`).test(folder) && existsSync(join(folder, 'pg_dump')),
    ) ?? null
  );
}

/** The most memory that a program itself ever held, in MB, looked at fifty times a second. */
function memoryOf(child) {
  let most = 0;
  const watch = setInterval(() => {
    try {
      const [, kB] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? [];
      most = Math.max(most, Number(kB ?? 0) / 1024);
    } catch {
      // It has just ended, or there is no such file on this system.
    }
  }, 20);
  child.on('close', () => clearInterval(watch));
  return () => most;
}

/** One sandbox whose production is filled, dumped and backed up. */
export class BackupBench {
  #folder = mkdtempSync(join(tmpdir(), 'supasafe-bench-'));
  #bin;
  #url;

  static async start(major) {
    const bench = new BackupBench();
    bench.#bin = programsOf(major);
    cpSync(join(root, 'supabase'), join(bench.#folder, 'supabase'), { recursive: true });
    writeFileSync(join(bench.#folder, 'supasafe.json'), '{ "sandbox": true }');
    const started = await bench.#run(process.execPath, [cli, 'sandbox', 'start', '--postgres', `${major}`, '--json']);
    bench.#url = JSON.parse(started.text.trim().split('\n').at(-1)).production.url;
    return bench;
  }

  async stop() {
    await this.#run(process.execPath, [cli, 'sandbox', 'destroy']).catch(() => undefined);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Resolves with the database's size in bytes. Four fifths are pgbench's accounts, the rest text, times and jsonb. */
  async fill(megabytes) {
    const accounts = Math.round(megabytes * 5000);
    const documents = Math.round(megabytes * 1250);
    const client = await this.#connect();
    for (const sql of [
      'drop schema if exists bench cascade',
      'create schema bench',
      'create table bench.accounts (aid int not null, bid int, abalance int, filler char(84)) with (fillfactor = 100)',
      `insert into bench.accounts select n, (n - 1) / 100000 + 1, 0, '' from generate_series(1, ${accounts}) n`,
      'alter table bench.accounts add primary key (aid)',
      'create table bench.documents (id bigint primary key, body text, made timestamptz, details jsonb)',
      `insert into bench.documents select n, 'it''s ' || md5(n::text) || ' of ' || n, now() - n * interval '1 second',
         jsonb_build_object('n', n, 'hash', md5((n + 1)::text)) from generate_series(1, ${documents}) n`,
      'vacuum analyze',
    ])
      await client.query(sql);
    const { rows } = await client.query('select pg_database_size(current_database()) as bytes');
    await client.end();
    await this.#asSuperuser('checkpoint');
    return Number(rows[0].bytes);
  }

  /** Production as it is filled now, backed up and restored into itself. */
  async restores(rounds) {
    const result = await benchRestore({ folder: this.#folder, url: this.#url, bin: this.#bin }, rounds);
    this.#forget();
    return result;
  }

  /** Migrations on production's rows, rehearsed and pushed. */
  async rehearsals(rounds) {
    const result = await benchRehearsal({ folder: this.#folder, bin: this.#bin }, rounds);
    this.#forget();
    return result;
  }

  /** Medians of several rounds: seconds, megabytes. */
  async measure(rounds) {
    const results = [];
    for (let round = 0; round < rounds; round += 1) results.push(await this.#round());
    const of = (pick) => median(results.map(pick));
    return {
      custom: of((r) => r.custom),
      documented: of((r) => r.documented),
      files: of((r) => r.files),
      proved: of((r) => r.proved),
      memory: of((r) => r.memory),
      filesOfCustom: of((r) => r.files / r.custom),
      filesOfDocumented: of((r) => r.files / r.documented),
      provedOfCustom: of((r) => r.proved / r.custom),
    };
  }

  /** How many COPY statements the server sees during one backup, and of how many tables. */
  async copies() {
    const log = join(await this.#dataFolder(), '..', 'server.log');
    await this.#setting("set log_statement = 'all'");
    const before = readFileSync(log).length;
    await this.#backup('--no-verify');
    const said = readFileSync(log).subarray(before).toString();
    await this.#setting('reset log_statement');
    const tables = [...said.matchAll(/statement: COPY (\S+) .*TO stdout;/g)].map(([, table]) => table);
    this.#forget();
    return { statements: tables.length, tables: new Set(tables).size };
  }

  /** A verified backup while three sessions insert, change and delete; rejects when it is not verified. */
  async underWrites() {
    const state = { goOn: true, writes: 0 };
    const writers = [1, 2, 3].map(async (who) => {
      const client = await this.#connect();
      await client.query('set synchronous_commit = off');
      while (state.goOn) {
        await client.query(
          `insert into public.tasks (project_id, title) values (1, 'busy ${who}'), (1, 'gone ${who}')`,
        );
        await client.query(
          `update public.tasks set title = title || '.' where id = (select max(id) from public.tasks)`,
        );
        await client.query(`delete from public.tasks where title = 'gone ${who}'`);
        state.writes += 4;
      }
      await client.end();
    });
    try {
      const { seconds } = await this.#backup();
      return { seconds, writesASecond: state.writes / seconds };
    } finally {
      state.goOn = false;
      await Promise.all(writers);
      this.#forget();
    }
  }

  async #round() {
    const out = join(this.#folder, 'plain');
    const custom = await this.#dump('-Fc', `--file=${out}.dump`);
    let documented = custom.seconds;
    for (const args of [[], ['--schema-only'], ['--data-only', '--inserts']])
      documented += (await this.#dump(...args, `--file=${out}.sql`)).seconds;
    rmSync(`${out}.dump`);
    rmSync(`${out}.sql`);
    const files = await this.#backup('--no-verify');
    this.#forget();
    const proved = await this.#backup();
    this.#forget();
    return {
      custom: custom.seconds,
      documented,
      files: files.seconds,
      proved: proved.seconds,
      memory: Math.max(files.memory, proved.memory),
    };
  }

  #dump(...args) {
    const plain = new URL(this.#url);
    const password = decodeURIComponent(plain.password);
    plain.password = '';
    const env = { PGPASSWORD: password, PGSSLMODE: 'disable' };
    return this.#run(join(this.#bin, 'pg_dump'), [...args, `--dbname=${plain.href}`], env);
  }

  #backup(...args) {
    return this.#run(process.execPath, [cli, 'backup', ...args], { SUPASAFE_PG_BIN: this.#bin });
  }

  #forget() {
    const backups = join(this.#folder, 'backups', 'database', 'production');
    for (const name of readdirSync(backups)) rmSync(join(backups, name), { recursive: true });
  }

  async #connect(url = this.#url) {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    return client;
  }

  async #asSuperuser(sql) {
    const client = await this.#connect(this.#url.replace('//postgres:', '//supabase_admin:'));
    try {
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  }

  async #setting(what) {
    await this.#asSuperuser(`alter system ${what}`);
    await this.#asSuperuser('select pg_reload_conf(), pg_sleep(0.2)');
  }

  async #dataFolder() {
    const [{ folder }] = await this.#asSuperuser("select current_setting('data_directory') as folder");
    return folder;
  }

  /** Runs to the end; resolves with seconds and memory. */
  #run(program, args, env = {}) {
    const since = performance.now();
    const child = spawn(program, args, {
      cwd: this.#folder,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const memory = memoryOf(child);
    let text = '';
    child.stdout.on('data', (bytes) => (text += bytes));
    child.stderr.on('data', (bytes) => (text += bytes));
    return new Promise((resolve, reject) => {
      child.on('close', (code) => {
        const seconds = (performance.now() - since) / 1000;
        if (code === 0) resolve({ seconds, memory: memory(), text });
        else reject(new Error(`${program} ${args.join(' ')} ended with ${code}\n${text}`));
      });
    });
  }
}
