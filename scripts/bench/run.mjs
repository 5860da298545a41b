// npm run bench: what supasafe costs, against the plain tools in the same run; writes docs/benchmarks.md.
// Usage: npm run bench [-- <megabytes> …] [--rounds=3] [--no-write]
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BackupBench, programsOf } from './backup.mjs';
import { benchGuardedRun } from './guarded-run.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const words = process.argv.slice(2);
const chosen = words.filter((word) => /^\d+$/.test(word)).map(Number);
const rounds = Number(words.find((word) => word.startsWith('--rounds='))?.slice('--rounds='.length) ?? 3);
/** The size that budgets are for. */
const judged = 800;
const budgets = { filesOfCustom: 1.3, filesOfDocumented: 0.42, provedOfCustom: 2.7, memory: 200 };
/** With zstd against the default gzip. */
const zstdBudgets = { ...budgets, filesOfCustom: 1.0 };

const tell = (line) => console.log(line);
const lines = [];
const over = [];
const say = (line) => {
  lines.push(line);
  tell(line);
};

const seconds = (value) => `${value.toFixed(2)} s`;
const times = (value) => `${value.toFixed(2)}×`;

async function backups(major, sizes) {
  const bin = programsOf(major);
  if (bin === null) {
    say(`PostgreSQL ${major}: not measured, no client programs of it are here.`);
    return;
  }
  const version = execFileSync(join(bin, 'pg_dump'), ['--version'], { encoding: 'utf8' }).trim();
  say('');
  say(`### PostgreSQL ${major}, ${version}`);
  say('');
  say(
    '| database | one `pg_dump -Fc` | four documented dumps | four files | of `-Fc` | of four dumps | four files, proved | of `-Fc` | Node, most memory | COPY statements |',
  );
  say('| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |');
  const bench = await BackupBench.start(major);
  try {
    for (const size of sizes) {
      const bytes = await bench.fill(size);
      const r = await bench.measure(rounds);
      const copies = await bench.copies();
      say(
        `| ${Math.round(bytes / 1e6)} MB | ${seconds(r.custom)} | ${seconds(r.documented)} | ${seconds(r.files)} | ${times(r.filesOfCustom)} | ${times(r.filesOfDocumented)} | ${seconds(r.proved)} | ${times(r.provedOfCustom)} | ${r.memory.toFixed(0)} MB | ${copies.statements} of ${copies.tables} tables |`,
      );
      if (copies.statements !== copies.tables) over.push(`PostgreSQL ${major}: a table was read twice`);
      const limits = major >= 16 ? zstdBudgets : budgets;
      for (const [name, limit] of Object.entries(limits)) {
        if (name !== 'memory' && size !== judged) continue;
        if (r[name] > limit) over.push(`PostgreSQL ${major}, ${size}: ${name} ${r[name].toFixed(2)}, budget ${limit}`);
      }
    }
    await bench.fill(chosen.at(-1) ?? judged);
    const back = await bench.restores(rounds);
    say('');
    say(
      `Restored into the database that it was taken from, dropping and comparing included: ${seconds(back.restore)}; one plain \`pg_restore --single-transaction\` of the same archive into an empty database: ${seconds(back.plain)}; ${times(back.ratio)} (budget ${back.budget}×). With looking, the safety backup and its proof: ${seconds(back.all)}.`,
    );
    if (back.ratio > back.budget)
      over.push(`PostgreSQL ${major}: restore ${back.ratio.toFixed(2)}, budget ${back.budget}`);
    const rehearsed = await bench.rehearsals(rounds);
    say('');
    say(
      `Four migrations that write 4 M rows anew, change, delete and index: the rehearsal, statement by statement and by the Supabase CLI, ${seconds(rehearsed.step)}; one push of them on the same rows ${seconds(rehearsed.push)}, two copies of the database ${seconds(rehearsed.copies)}; without its copies ${times(rehearsed.ratio)} of the push (budget ${rehearsed.budget}×).`,
    );
    if (rehearsed.ratio > rehearsed.budget)
      over.push(`PostgreSQL ${major}: rehearsal ${rehearsed.ratio.toFixed(2)}, budget ${rehearsed.budget}`);
    await bench.fill(100);
    const busy = await bench.underWrites();
    say('');
    say(
      `With ${Math.round(busy.writesASecond).toLocaleString('en-US')} rows written a second meanwhile, a backup of 100 MB took ${seconds(busy.seconds)} and was verified.`,
    );
  } finally {
    await bench.stop();
  }
}

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
say('# Benchmarks');
say('');
say('Written by `npm run bench`. Seconds depend on the machine; the ratios, taken in one run, are what counts.');
say('');
say(
  `${new Date().toISOString().slice(0, 10)}, supasafe ${version}, Node ${process.versions.node}, ${type()} ${release()}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? '?'}, ${Math.round(totalmem() / 2 ** 30)} GB, medians of ${rounds} rounds.`,
);
say('');
say('## A backup');
say('');
say(
  'Everything included: start-up, counts, digests, SHA-256, fsync. *Four documented dumps* are `pg_dump -Fc`, plain, `--schema-only` and `--data-only --inserts`, one after another. *Proved* is restored and compared to the last byte. Four fifths of the rows are those of pgbench, the rest text, times and jsonb.',
);
await backups(15, chosen.length > 0 ? chosen : [10, 100, judged, 1000]);
await backups(17, chosen.length > 0 ? chosen : [judged]);
say('');
say('## A guarded run');
say('');
const run = benchGuardedRun(rounds + 2, tell);
say(
  `One harmless migration on the sandbox, the owner's typing left out: three plain \`supabase db push\` ${seconds(run.plain)}, \`migrate:safe\` ${seconds(run.guarded)}, ${times(run.ratio)} (median of the ratios of ${rounds + 2} rounds; budget ${run.budget}×).`,
);
if (run.ratio > run.budget) over.push(`guarded run: ${run.ratio.toFixed(2)}, budget ${run.budget}`);

if (!words.includes('--no-write') && chosen.length === 0)
  writeFileSync(join(root, 'docs', 'benchmarks.md'), `${lines.join('\n')}\n`);
for (const line of over) tell(`▲ over budget: ${line}`);
process.exitCode = over.length === 0 ? 0 : 1;
