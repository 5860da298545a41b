// What does a watched rehearsal cost? The step of `rehearse` that goes through the pending files twice, statement by
// statement and by the Supabase CLI, against one push by the CLI on the same rows and two copies of the database, all on
// a scratch server.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { median } from './median.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const launcher = createRequire(import.meta.url)
  .resolve('supabase/package.json')
  .replace('package.json', 'dist/supabase.js');
const budget = 2.2;

/** Writes every row of the large table anew, changes and deletes a part of the other, and builds indexes on both. */
const pending = {
  '20261110000001_accounts_wider.sql': 'alter table bench.accounts alter column abalance type bigint;\n',
  '20261110000002_documents_kind.sql': [
    'alter table bench.documents add column kind text;',
    "update bench.documents set kind = 'even' where id % 4 = 0;",
    'create index documents_made_idx on bench.documents (made);\n',
  ].join('\n'),
  '20261110000003_documents_fewer.sql': 'delete from bench.documents where id % 10 = 3;\n',
  '20261110000004_accounts_branch.sql': 'create index accounts_bid_idx on bench.accounts (bid);\n',
};

/**
 * `folder` is a project with a sandbox whose production is filled. Resolves with medians: seconds of the step, of one push and
 * of both copies, and the ratio of what the step takes beside its copies to the push.
 */
export async function benchRehearsal({ folder, bin }, rounds) {
  const migrations = join(folder, 'supabase', 'migrations');
  for (const [name, sql] of Object.entries(pending)) writeFileSync(join(migrations, name), sql);
  const env = { ...process.env, SUPASAFE_PG_BIN: bin };
  const supasafe = (...words) =>
    spawnSync(process.execPath, [join(root, 'dist', 'cli.js'), ...words], { cwd: folder, env, encoding: 'utf8' });
  writeFileSync(join(folder, '.gitignore'), '.supasafe/\nbackups/\n');
  for (const words of [
    ['init', '-q'],
    ['add', '-A'],
    ['-c', 'user.name=bench', '-c', 'user.email=bench@example.com', 'commit', '-qm', 'bench'],
  ])
    must(spawnSync('git', words, { cwd: folder, encoding: 'utf8' }));
  must(supasafe('backup', 'rehearsed'));
  const archive = join(folder, 'backups', 'database', 'production', 'rehearsed_custom.dump');
  const results = [];
  try {
    for (let round = 0; round < rounds; round += 1) {
      const plain = await onScratch({ folder, bin, archive, migrations });
      const step = stepSeconds(supasafe('rehearse', '--backup', 'rehearsed'));
      results.push({ ...plain, step, ratio: (step - plain.copies) / plain.push });
    }
  } finally {
    for (const name of Object.keys(pending)) rmSync(join(migrations, name));
    rmSync(join(folder, '.git'), { recursive: true });
  }
  const of = (name) => median(results.map((one) => one[name]));
  return { step: of('step'), push: of('push'), copies: of('copies'), ratio: of('ratio'), budget };
}

function must({ status, stdout, stderr }) {
  if (status !== 0) throw new Error(`${stdout}\n${stderr}`);
}

/** As the terminal tells it. */
function stepSeconds({ status, stdout, stderr }) {
  const [, seconds] = /✓ Rehearse on the restored copy.*?\s(\d+\.\d) s/.exec(stdout + stderr) ?? [];
  if (status !== 0 || seconds === undefined) throw new Error(`${stdout}\n${stderr}`);
  return Number(seconds);
}

/** Seconds of two copies of the restored database, and of one push by the CLI on one of them. */
async function onScratch({ folder, bin, archive, migrations }) {
  const { createPorts } = await import('../../dist/main.js');
  const { startScratch } = await import('../../dist/sandbox/scratch.js');
  const { endsAtOnce } = await import('../../dist/system/interruption.js');
  const quiet = () => undefined;
  const all = createPorts(endsAtOnce, {});
  const ports = { ...all, report: { ...all.report, progress: quiet, line: quiet } };
  const major = Number(/\d+/.exec(execFileSync(join(bin, 'pg_dump'), ['--version'], { encoding: 'utf8' }))?.[0]);
  const place = join(folder, 'scratch-of-bench');
  mkdirSync(place);
  const scratch = await startScratch(ports, place, major, 2_000_000_000);
  try {
    const { address, password } = (await scratch.makeDatabase()).superuser;
    const url = new URL(
      `postgresql://${address.user}@${address.host}:${address.port}/${address.database}?sslmode=disable`,
    );
    const env = {
      ...process.env,
      PGPASSWORD: password.reveal(),
      PGSSLMODE: 'disable',
      SUPABASE_TELEMETRY_DISABLED: '1',
    };
    // Errors are the platform's own schemas and roles, which are not asked for here.
    spawnSync(join(bin, 'pg_restore'), ['-j2', `--dbname=${url.href}`, archive], {
      env,
    });
    const client = new pg.Client({
      host: address.host,
      port: address.port,
      user: address.user,
      database: 'postgres',
      password: password.reveal(),
    });
    await client.connect();
    const sinceCopies = performance.now();
    for (const name of ['one', 'two'])
      await client.query(`create database ${name} owner postgres template ${pg.escapeIdentifier(address.database)}`);
    const copies = (performance.now() - sinceCopies) / 1000;
    await client.end();
    url.pathname = '/one';
    const work = join(place, 'work');
    mkdirSync(join(work, 'supabase', 'migrations'), { recursive: true });
    writeFileSync(join(work, 'supabase', 'config.toml'), 'project_id = "bench"\n');
    for (const name of readdirSync(migrations))
      writeFileSync(join(work, 'supabase', 'migrations', name), readFileSync(join(migrations, name)));
    const since = performance.now();
    must(
      spawnSync(process.execPath, [launcher, 'db', 'push', `--remote=${url.href}`, '--yes', '--workdir', work], {
        env,
        encoding: 'utf8',
      }),
    );
    return { copies, push: (performance.now() - since) / 1000 };
  } finally {
    await scratch.dispose();
    rmSync(place, { recursive: true, force: true });
  }
}
