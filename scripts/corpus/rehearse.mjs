// Rehearses cases of the corpus on one embedded scratch server, as `postgres` of a hosted project: each on a copy of one
// template database, traced statement by statement, judged with what `check` reads in it. Reads dist/.
//   node scripts/corpus/rehearse.mjs [--held-out | --sound] [--all] [name part …]
// shows what is wrong (with --all everything); of held-out cases no more than what came out. With names: all that was seen.
//   node scripts/corpus/rehearse.mjs --every n
// is for the test: each n-th case of dev, and of the dangerous and safe ones of held-out, as one line of JSON.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { standing } from '../../dist/analysis/accept.js';
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
import { expected, readCases, readSound } from './cases.mjs';
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

/**
 * `got` is `refused` where `migrate` stops before it rehearses, `fails` where the files do not run to their end, else the
 * verdict's level, without what a clock decided.
 */
async function rehearse({ ports, scratch, template, cluster }, one) {
  const files = await reviewed(one, scratch);
  const findings = files.flatMap((file) => file.findings);
  const refused = standing(findings, 'refused');
  if (refused.length > 0 || files.some(({ syntax }) => syntax)) {
    const reasons = refused.map((finding) => ({ ...finding, source: 'read' }));
    return { got: 'refused', says: 'refused before it is rehearsed', reasons, findings };
  }
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
    if (failure) return { got: 'fails', says: failure.message, reasons: [], findings };
    const { sentence, reasons, approved } = judgeEffects({ findings, effects, before, wayBack: null });
    return { got: approved.level, says: sentence, reasons, effects, findings };
  } finally {
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

const rank = (got) => [...verdictLevels, 'refused'].indexOf(got);

/** Whether what came out is right: what should fail may as well be refused; a dangerous case may be told to be worse. */
export function isRight(label, wanted, got) {
  if (got === wanted) return true;
  if (wanted === 'fails') return got === 'refused';
  return label === 'dangerous' && rank(got) > rank(wanted);
}

/** Every case with what came out. */
export async function rehearseAll(cases, told = () => undefined) {
  const rehearsing = await startRehearsing();
  const rows = [];
  try {
    for (const one of cases.map((each) => ({ rehearsed: 'harmless', ...each }))) {
      const result = await rehearsing.rehearse(one);
      rows.push({
        one,
        ...result,
        right: isRight(one.label, expected(one), result.got),
        rightAsLabelled: isRight(one.label, one.rehearsed, result.got),
      });
      told(rows.at(-1));
    }
  } finally {
    await rehearsing.close();
  }
  return rows;
}

export const codesOf = (reasons) => [...new Set(reasons.map(({ level, code }) => `${level} ${code}`))].join(', ');

/** One row for whoever mends rules. */
function show({ one, got, right, says, reasons, effects, findings }, { isHidden, isWhole }) {
  const { id, label } = one;
  const wanted = expected(one);
  const head = right ? (got === wanted ? 'right' : 'above') : 'WRONG';
  console.log(`${head} ${id} (${label}): want ${wanted}, got ${got}; ${codesOf(reasons)}`);
  if (isHidden) return;
  console.log(`    ${says}`);
  for (const { level, code, what, file, line, source } of reasons)
    console.log(`    ${level} ${code} (${source}) ${file}:${line} ${what}`);
  if (isWhole) console.log(JSON.stringify({ effects, findings }, null, 1));
}

async function main(args) {
  const has = (flag) => args.includes(`--${flag}`);
  if (has('every')) {
    const every = Number(args[args.indexOf('--every') + 1]);
    const cases = [...readCases('dev'), ...readCases('held-out')].filter((_, index) => index % every === 0);
    const rows = await rehearseAll(cases);
    const told = rows.map(({ one, got, right }) => ({
      id: one.id,
      label: one.label,
      wanted: expected(one),
      got,
      right,
    }));
    console.log(JSON.stringify(told));
    return;
  }
  const parts = args.filter((arg) => !arg.startsWith('--'));
  const isHidden = has('held-out');
  const all = has('sound') ? readSound() : readCases(isHidden ? 'held-out' : 'dev');
  const cases = all.filter(({ id }) => parts.length === 0 || parts.some((part) => id.includes(part)));
  const isWhole = parts.length > 0;
  const rows = await rehearseAll(cases, (row) => {
    if (!row.right || has('all') || isWhole) show(row, { isHidden, isWhole });
  });
  console.log(`${rows.filter(({ right }) => right).length} of ${rows.length} right`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv.slice(2));
