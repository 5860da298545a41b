// What does a restore cost? The transaction that `restore` works in, against one plain `pg_restore --single-transaction`
// of the same archive into an empty database of the same server. The safety backup is counted apart.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { median } from './median.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const budget = 1.2;

/**
 * `folder` is a project with a sandbox whose production is filled, `url` production's, `bin` client programs of its major.
 * Resolves with medians of seconds and of the ratios.
 */
export async function benchRestore({ folder, url, bin }, rounds) {
  const superuser = new URL(url.replace('//postgres:', '//supabase_admin:'));
  const env = { ...process.env, PGPASSWORD: decodeURIComponent(superuser.password), SUPASAFE_PG_BIN: bin };
  const run = (program, args) =>
    execFileSync(program, args, { cwd: folder, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  run(process.execPath, [join(root, 'dist', 'cli.js'), 'backup', 'restored']);
  const archive = join(folder, 'backups', 'database', 'production', 'restored_custom.dump');
  const scratch = mkdtempSync(join(tmpdir(), 'supasafe-bench-restore-'));
  const results = [];
  try {
    for (let round = 0; round < rounds; round += 1) {
      const plain = await plainRestore({ superuser, archive, bin, run, list: join(scratch, 'list') });
      const { seconds, all } = await guardedRestore(folder, bin);
      results.push({ plain, restore: seconds, all, ratio: seconds / plain });
    }
  } finally {
    rmSync(scratch, { recursive: true });
  }
  const of = (name) => median(results.map((one) => one[name]));
  return { plain: of('plain'), restore: of('restore'), all: of('all'), ratio: of('ratio'), budget };
}

/** Without event triggers: a role that is no superuser owns one of the platform's, which plain PostgreSQL refuses. */
async function plainRestore({ superuser, archive, bin, run, list }) {
  const client = new pg.Client({ connectionString: superuser.href });
  await client.connect();
  try {
    await client.query('create database plain_restore template template0');
    const lines = run(join(bin, 'pg_restore'), ['--list', archive]).split('\n');
    writeFileSync(list, lines.filter((line) => !/ EVENT TRIGGER /.test(line)).join('\n'));
    const target = new URL(superuser);
    target.password = '';
    target.pathname = '/plain_restore';
    target.searchParams.set('sslmode', 'disable');
    await client.query('checkpoint');
    const since = performance.now();
    run(join(bin, 'pg_restore'), ['--single-transaction', `--use-list=${list}`, `--dbname=${target.href}`, archive]);
    return (performance.now() - since) / 1000;
  } finally {
    await client.query('drop database plain_restore with (force)');
    await client.query('checkpoint');
    await client.end();
  }
}

/** The owner is played; seconds are those that the target was locked. */
async function guardedRestore(folder, bin) {
  const { run } = await import('../../dist/main.js');
  const { createHost } = await import('../../dist/system/host.js');
  const label = `${/^project_id = "(.+)"$/m.exec(readFileSync(join(folder, 'supabase', 'config.toml'), 'utf8'))?.[1]}/production`;
  const out = [];
  const quiet = () => undefined;
  const report = {
    step: (_title, work) => work(),
    progress: quiet,
    line: quiet,
    problem: (problem) => out.push(JSON.stringify(problem)),
    output: quiet,
    outputAsIs: (text) => out.push(text),
    tone: (_tone, text) => text,
  };
  const since = performance.now();
  const exit = await run(
    {
      command: 'restore',
      json: true,
      options: {
        sandbox: true,
        dryRun: false,
        prepare: false,
        environment: 'production',
        reason: 'measured',
        name: 'restored',
        verify: 'content',
        restore: { at: null, schemaOnly: false, tables: [], allowProductionRows: false, acceptDifferences: false },
      },
    },
    {
      report,
      prompter: { isTerminal: true, ask: () => Promise.resolve(label) },
      host: { ...createHost(), cwd: folder, env: { ...process.env, SUPASAFE_PG_BIN: bin } },
    },
  );
  if (exit !== 0) throw new Error(out.join('\n'));
  return { seconds: JSON.parse(out.at(-1)).seconds, all: (performance.now() - since) / 1000 };
}
