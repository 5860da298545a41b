// What does a backup cost? Four files, and four files proved, against the four documented dumps and one default
// `pg_dump -Fc` of the same database in the same round; the ratios count, not the seconds.
// Usage: node scripts/bench/backup.mjs [megabytes …] [--rounds=3] [--postgres=15]
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

const root = fileURLToPath(new URL('../..', import.meta.url));
const cli = join(root, 'dist', 'cli.js');
const option = (name, otherwise) =>
  process.argv.find((arg) => arg.startsWith(`--${name}=`))?.split('=')[1] ?? otherwise;
const sizes = process.argv
  .slice(2)
  .filter((arg) => /^\d+$/.test(arg))
  .map(Number);
const rounds = Number(option('rounds', '3'));
const major = option('postgres', '15');
const folder = mkdtempSync(join(tmpdir(), 'supasafe-bench-'));
const bin = (process.env.SUPASAFE_PG_BIN ?? `/usr/lib/postgresql/${major}/bin`).split(':')[0];

/** Runs to the end; resolves with seconds and, of the program itself, the most memory that it ever held, in MB. */
function run(program, args, env = {}) {
  const since = performance.now();
  const child = spawn(program, args, {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let memory = 0;
  const watch = setInterval(() => {
    try {
      const [, kB] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? [];
      memory = Math.max(memory, Number(kB ?? 0) / 1024);
    } catch {
      // It has just ended.
    }
  }, 20);
  let text = '';
  child.stdout.on('data', (bytes) => (text += bytes));
  child.stderr.on('data', (bytes) => (text += bytes));
  return new Promise((resolve, reject) => {
    child.on('close', (code) => {
      clearInterval(watch);
      const seconds = (performance.now() - since) / 1000;
      if (code === 0) resolve({ seconds, memory, text });
      else reject(new Error(`${program} ${args.join(' ')} ended with ${code}\n${text}`));
    });
  });
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** Rows as pgbench makes them, and a table of text, timestamps and jsonb: about a fifth of the bytes in the latter. */
async function fill(url, megabytes) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const accounts = Math.round(megabytes * 5000);
  const documents = Math.round(megabytes * 1250);
  await client.query(
    `
    drop schema if exists bench cascade; create schema bench;
    create table bench.accounts as select aid, 1 as bid, 0 as abalance, rpad('', 84) as filler from generate_series(1, ${accounts}) aid;
    alter table bench.accounts add primary key (aid);
    create table bench.documents (id bigint primary key, title text, body text, made timestamptz, details jsonb);
    insert into bench.documents select n, 'Title of ' || n, repeat(md5(n::text) || ' it''s ', 4), now() - n * interval '1 second',
      jsonb_build_object('n', n, 'tags', array['a', 'b'], 'hash', md5((n + 1)::text)) from generate_series(1, ${documents}) n;
    create index on bench.documents (made);
    vacuum analyze;`
      .split(';')
      .slice(0, -2)
      .join(';'),
  );
  await client.query('checkpoint').catch(() => undefined);
  const { rows } = await client.query('select pg_database_size(current_database()) as bytes');
  await client.end();
  return Number(rows[0].bytes) / 1e6;
}

const plainEnv = (url) => ({ PGPASSWORD: decodeURIComponent(new URL(url).password), PGSSLMODE: 'disable' });
const without = (url) => {
  const plain = new URL(url);
  plain.password = '';
  return plain.href;
};

async function measure(url) {
  const out = join(folder, 'plain');
  const dump = (...args) => run(join(bin, 'pg_dump'), [...args, `--dbname=${without(url)}`], plainEnv(url));
  const custom = await dump('-Fc', `--file=${out}.dump`);
  let documented = custom.seconds;
  for (const args of [[], ['--schema-only'], ['--data-only', '--inserts']])
    documented += (await dump(...args, `--file=${out}.sql`)).seconds;
  rmSync(`${out}.dump`);
  rmSync(`${out}.sql`);
  const backup = (...args) => run(process.execPath, [cli, 'backup', ...args], {});
  const files = await backup('--no-verify');
  forget();
  const proved = await backup();
  forget();
  return {
    custom: custom.seconds,
    documented,
    files: files.seconds,
    proved: proved.seconds,
    memory: Math.max(files.memory, proved.memory),
  };
}

function forget() {
  const backups = join(folder, 'backups', 'database', 'production');
  for (const name of readdirSync(backups)) rmSync(join(backups, name), { recursive: true });
}

try {
  cpSync(join(root, 'supabase'), join(folder, 'supabase'), { recursive: true });
  writeFileSync(join(folder, 'supasafe.json'), '{ "sandbox": true }');
  const started = await run(process.execPath, [cli, 'sandbox', 'start', '--postgres', major, '--json']);
  const { production } = JSON.parse(started.text.trim().split('\n').at(-1));
  console.log(
    '| database | pg_dump -Fc | four dumps | four files | of -Fc | of four dumps | proved | of -Fc | Node, MB |',
  );
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- |');
  for (const size of sizes.length > 0 ? sizes : [10, 100, 1000]) {
    const bytes = await fill(production.url, size);
    const results = [];
    for (let round = 0; round < rounds; round += 1) results.push(await measure(production.url));
    const of = (pick) => median(results.map(pick));
    const s = (pick) => `${of(pick).toFixed(2)} s`;
    const x = (pick) => `${of(pick).toFixed(2)}×`;
    console.log(
      `| ${bytes.toFixed(0)} MB | ${s((r) => r.custom)} | ${s((r) => r.documented)} | ${s((r) => r.files)} | ${x((r) => r.files / r.custom)} | ${x((r) => r.files / r.documented)} | ${s((r) => r.proved)} | ${x((r) => r.proved / r.custom)} | ${of((r) => r.memory).toFixed(0)} |`,
    );
  }
} finally {
  await run(process.execPath, [cli, 'sandbox', 'destroy']).catch(() => undefined);
  rmSync(folder, { recursive: true, force: true });
}
