// Rehearses cases of the corpus on one embedded scratch server, as `postgres` of a hosted project: each on a copy of one
// template database, traced statement by statement, judged with what `check` reads in it. Reads dist/.
//   node scripts/corpus/rehearse.mjs [--held-out | --sound] [--every n] [--all] [--json] [name part …]
// shows what is wrong (with --all everything); of held-out cases no more than what came out. --every n: each n-th case
// that is not safe.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openSession } from '../../dist/database/connect.js';
import { countRows } from '../../dist/database/counts.js';
import { takeInventory } from '../../dist/database/inventory.js';
import { connectionTo } from '../../dist/environments/url.js';
import { createPorts } from '../../dist/main.js';
import { trace } from '../../dist/rehearsal/trace.js';
import { judgeEffects, verdictLevels } from '../../dist/rehearsal/verdict.js';
import { putClusterBack, readCluster } from '../../dist/sandbox/clusterState.js';
import { furnishDatabase } from '../../dist/sandbox/furnish.js';
import { startScratch } from '../../dist/sandbox/scratch.js';
import { endsAtOnce } from '../../dist/system/interruption.js';
import { readCases, readSound } from './cases.mjs';
import { reviewed } from './judge.mjs';

const major = 17;
const role = 'postgres';
const name = 'supasafe corpus';

/** A server that rehearses one case after another; `close()` ends it. */
export async function startRehearsing() {
  const all = createPorts(endsAtOnce, {});
  const ports = { ...all, report: { ...all.report, progress() {}, line() {} } };
  const root = mkdtempSync(join(tmpdir(), 'supasafe-corpus-'));
  const scratch = await startScratch(ports, root, major, 100_000_000);
  const close = async () => {
    await scratch.dispose();
    rmSync(root, { recursive: true, force: true });
  };
  try {
    const template = await scratch.makeDatabase();
    const { address, password } = template.superuser;
    const access = { port: address.port, password, database: template.name };
    await scratch.whileRestoring(() => furnishDatabase(ports, access, { applied: [], seed: null }));
    const cluster = await readCluster(scratch.session);
    return { rehearse: (one) => rehearse({ ports, scratch, template, cluster }, one), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** `got` is the verdict's level without what a clock decided, or `fails`. */
async function rehearse({ ports, scratch, template, cluster }, one) {
  const reading = reviewed(one);
  const original = await scratch.copyOf(template);
  const copies = [original];
  try {
    await scratch.asHosted(async () => runBefore(ports, await original.loginAs(role), one));
    const before = await countAll(ports, original);
    const copy = await scratch.copyOf(original);
    copies.push(copy);
    const { effects, failure } = await scratch.asHosted(() =>
      trace(ports, { copy, original, role, commonMajor: major, rows: before, pending: one.pending }),
    );
    if (failure) return { got: 'fails', says: failure.message, reasons: [] };
    const findings = (await reading).flatMap((file) => file.findings);
    const verdict = judgeEffects({ findings, effects, before, wayBack: null });
    return { got: verdict.approved.level, says: verdict.sentence, reasons: verdict.reasons, effects, findings };
  } finally {
    await reading.catch(() => undefined);
    for (const copy of copies.reverse()) await copy.drop();
    await putClusterBack(ports.postgres, scratch.session, cluster);
  }
}

async function runBefore(ports, access, { history }) {
  const session = await ports.postgres.connect(connectionTo(access, name));
  try {
    for (const { sql } of history) await session.query(sql);
  } finally {
    await session.close();
  }
}

async function countAll(ports, { superuser }) {
  const session = await openSession(ports.postgres, superuser, name);
  try {
    return await countRows(ports.postgres, session, (await takeInventory(session)).tables);
  } finally {
    await session.close();
  }
}

/** `right`, `above` (a dangerous case is told to be worse than it is labelled), or `wrong`. */
export function score({ label, rehearsed = 'harmless' }, got) {
  if (got === rehearsed) return 'right';
  const [is, least] = [got, rehearsed].map((level) => verdictLevels.indexOf(level));
  return label === 'dangerous' && least >= 0 && is > least ? 'above' : 'wrong';
}

const codesOf = (reasons) => [...new Set(reasons.map(({ level, code }) => `${level} ${code}`))].join(', ');

async function main(args) {
  const flag = (wanted) => args.includes(`--${wanted}`);
  const every = flag('every') ? Number(args[args.indexOf('--every') + 1]) : 0;
  const parts = args.filter((arg, index) => !arg.startsWith('--') && args[index - 1] !== '--every');
  const read = flag('sound') ? readSound() : readCases(flag('held-out') ? 'held-out' : 'dev');
  const cases = read
    .filter(({ id, label }) => (every === 0 || label !== 'safe') && (parts.length === 0 || parts.some((part) => id.includes(part))))
    .filter((_, index) => every === 0 || index % every === 0);
  const rehearsing = await startRehearsing();
  const lines = [];
  const counts = {};
  try {
    for (const one of cases) {
      const result = await rehearsing.rehearse(one);
      const scored = score(one, result.got);
      const line = { id: one.id, label: one.label, want: one.rehearsed ?? 'harmless', got: result.got, scored };
      lines.push(line);
      counts[`${one.label} ${scored}`] = (counts[`${one.label} ${scored}`] ?? 0) + 1;
      if (flag('json') || (scored === 'right' && !flag('all'))) continue;
      console.log(`${scored} ${line.id} (${line.label}): want ${line.want}, got ${line.got}; ${codesOf(result.reasons)}`);
      if (flag('held-out')) continue;
      console.log(`    ${result.says}`);
      for (const { level, code, what, file, line: at, source } of result.reasons)
        console.log(`    ${level} ${code} (${source}) ${file}:${at} ${what}`);
      if (parts.length > 0) console.log(JSON.stringify({ effects: result.effects, findings: result.findings }, null, 1));
    }
  } finally {
    await rehearsing.close();
  }
  console.log(flag('json') ? JSON.stringify(lines) : counts);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv.slice(2));
