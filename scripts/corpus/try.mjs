// Runs cases of test/corpus against a real server as hosted-like `postgres` and says which do not do what their label
// says: node scripts/corpus/try.mjs <case folder or .sql of sound/> …   (build first: npm run build)
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const project = mkdtempSync(join(tmpdir(), 'corpus-'));
const supasafe = (...args) =>
  execFileSync(process.execPath, [cli, 'sandbox', ...args, '--json'], {
    cwd: project,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });

mkdirSync(join(project, 'supabase', 'migrations'), { recursive: true });
writeFileSync(join(project, 'supabase', 'config.toml'), 'project_id = "corpus"\n[db]\nmajor_version = 17\n');
writeFileSync(join(project, 'supasafe.json'), '{"sandbox": true}');
writeFileSync(join(project, 'supabase', 'migrations', '20250101000000_first.sql'), 'select 1;\n');

async function withClient(url, work) {
  const client = new pg.Client({ connectionString: url, ssl: false });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The files of one case, in the order in which they run. */
function scripts(path) {
  if (statSync(path).isFile()) return { before: '', pending: [path], label: { rehearsed: 'harmless' } };
  const label = JSON.parse(readFileSync(join(path, 'case.json'), 'utf8'));
  const before = join(path, 'before.sql');
  const folder = join(path, 'pending');
  return {
    before: existsSync(before) ? readFileSync(before, 'utf8') : '',
    pending: readdirSync(folder)
      .sort()
      .map((name) => join(folder, name)),
    label,
  };
}

/** One transaction a file, as the CLI has it, unless PostgreSQL refuses the statement inside one. */
async function apply(client, sql) {
  try {
    await client.query(sql);
  } catch (error) {
    if (error.code !== '25001') throw error;
    await client.query('rollback');
    // Only for the files of one or few statements that may not run in a transaction; no body holds a semicolon there.
    for (const one of sql.split(/;\s*$/m)) if (one.replace(/--.*$/gm, '').trim()) await client.query(one);
  }
}

let wrong = 0;
try {
  supasafe('start', '--postgres', '17', '--pending', '1');
  const { production } = JSON.parse(supasafe('status'));
  const admin = production.url.replace('//postgres:', '//supabase_admin:');
  const named = (url, database) => Object.assign(new URL(url), { pathname: `/${database}` }).href;
  for (const path of process.argv.slice(2)) {
    const { before, pending, label } = scripts(path);
    await withClient(named(admin, 'template1'), async (client) => {
      await client.query('drop database if exists one_case with (force)');
      await client.query('create database one_case template postgres owner postgres');
    });
    const problem = await withClient(named(production.url, 'one_case'), async (client) => {
      if (before.trim()) {
        try {
          await client.query(before);
        } catch (error) {
          return `before.sql: ${error.message}`;
        }
      }
      await client.query('reset all');
      try {
        for (const file of pending) await apply(client, readFileSync(file, 'utf8'));
      } catch (error) {
        return label.rehearsed === 'fails' ? null : `fails: ${error.message}`;
      }
      return label.rehearsed === 'fails' ? 'is labelled to fail, and runs' : null;
    });
    if (problem !== null) {
      wrong += 1;
      console.log(`${basename(path)}: ${problem}`);
    }
  }
} finally {
  supasafe('destroy');
  rmSync(project, { recursive: true, force: true });
}
console.log(`${process.argv.length - 2 - wrong} as labelled, ${wrong} not`);
process.exitCode = wrong === 0 ? 0 : 1;
