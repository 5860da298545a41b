// How much longer does a guarded run take than three plain pushes to the same servers? One harmless migration each time,
// in turn, in one sandbox; the ratio counts, not the seconds.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from './median.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const budget = 3.5;
const folder = mkdtempSync(join(tmpdir(), 'supasafe-bench-'));
const supabase = createRequire(import.meta.url)
  .resolve('supabase/package.json')
  .replace('package.json', 'dist/supabase.js');

function must(program, args, options = {}) {
  const result = spawnSync(program, args, { cwd: folder, encoding: 'utf8', ...options });
  if (result.status !== 0) throw new Error(`${program} ${args.join(' ')}\n${result.stdout}\n${result.stderr}`);
  return result.stdout;
}

let count = 0;
function addMigration() {
  count += 1;
  const version = 20261106000000 + count;
  const sql = `create table public.bench_${count} (id bigint generated always as identity primary key, note text);\nalter table public.bench_${count} enable row level security;\n`;
  writeFileSync(join(folder, 'supabase', 'migrations', `${version}_bench_${count}.sql`), sql);
  must('git', ['add', '-A']);
  must('git', ['-c', 'user.name=bench', '-c', 'user.email=bench@example.com', 'commit', '-qm', `bench ${count}`]);
}

function timed(work) {
  const since = performance.now();
  work();
  return (performance.now() - since) / 1000;
}

function plainPushes(urls) {
  for (const url of urls) {
    const { password, username, hostname, port, pathname } = new URL(url);
    const target = `postgresql://${username}@${hostname}:${port}${pathname}?sslmode=disable`;
    must(process.execPath, [supabase, 'db', 'push', `--remote=${target}`, '--yes'], {
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        PGPASSWORD: password,
        PGSSLMODE: 'disable',
        SUPABASE_TELEMETRY_DISABLED: '1',
      },
    });
  }
}

/** `{ plain, guarded, ratio, budget }`: seconds of each, medians of `rounds`. */
export function benchGuardedRun(rounds, tell) {
  try {
    cpSync(join(root, 'supabase'), join(folder, 'supabase'), { recursive: true });
    writeFileSync(join(folder, '.gitignore'), '.supasafe/\nbackups/\n');
    must('git', ['init', '-q']);
    const cli = join(root, 'dist', 'cli.js');
    const status = JSON.parse(must(process.execPath, [cli, 'sandbox', 'start', '--pending', '0', '--json']));
    const urls = ['local', 'staging', 'production'].map((name) => status[name].url);
    const results = [];
    for (let round = 0; round <= rounds; round += 1) {
      addMigration();
      const plain = timed(() => plainPushes(urls));
      addMigration();
      const guarded = timed(() => must(process.execPath, [join(root, 'scripts', 'bench', 'owner.mjs')]));
      // The first round warms caches up.
      if (round > 0) results.push({ plain, guarded, ratio: guarded / plain });
      tell(
        `${round === 0 ? 'warm-up' : `round ${round}`}: three pushes ${plain.toFixed(2)} s, guarded ${guarded.toFixed(2)} s, ratio ${(guarded / plain).toFixed(2)}`,
      );
    }
    const of = (pick) => median(results.map(pick));
    return { plain: of((r) => r.plain), guarded: of((r) => r.guarded), ratio: of((r) => r.ratio), budget };
  } finally {
    spawnSync(process.execPath, [join(root, 'dist', 'cli.js'), 'sandbox', 'destroy'], { cwd: folder });
    rmSync(folder, { recursive: true, force: true });
  }
}
