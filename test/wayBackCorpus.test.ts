import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { tryWayBack } from '../src/rehearsal/wayBackTrial.js';
import { all } from './support/depth.js';
import { newestMajor } from './support/majors.js';
import { reversibleCases, type Case } from './support/reversibleCases.js';
import { WayBackBench } from './support/wayBackBench.js';

const bench = new WayBackBench(Number(process.env.SUPASAFE_WAY_BACK_MAJOR ?? newestMajor));

/** `all`, or a part of names; a deterministic part of them by default: scripts/corpus/wayBack.mjs runs all. */
const wish = process.env.SUPASAFE_WAY_BACK ?? '';
const every = 16;
const part = process.env.SUPASAFE_WAY_BACK_PART === 'held-out' ? 'held-out' : 'dev';
const cases = reversibleCases(part).filter(({ id }, at) =>
  wish === '' ? at % every === 5 : wish === 'all' || wish.split(',').some((one) => id.includes(one)),
);

interface Line {
  readonly id: string;
  readonly how: string;
  readonly says: string;
}

async function goBack(one: Case): Promise<Line | null> {
  const pushed = await bench.push(one);
  if (!pushed) return null;
  const since = performance.now();
  try {
    const trial = await tryWayBack(bench.ports, pushed.request);
    const took = ((performance.now() - since) / 1000).toFixed(1);
    const [was, is] = [pushed.described, await pushed.describe()];
    const other = Object.keys({ ...was.rows, ...is.rows }).find((table) => was.rows[table] !== is.rows[table]);
    const entry = Object.keys({ ...was.catalogue, ...is.catalogue }).find(
      (one) => was.catalogue[one] !== is.catalogue[one],
    );
    if (trial.kind === 'tested' && (other ?? entry) !== undefined)
      return { id: one.id, how: 'error', says: `${other ?? entry ?? ''} is not as before, and nobody noticed` };
    return trial.kind === 'tested'
      ? { id: one.id, how: trial.how, says: `${trial.seconds.toFixed(2)} s of ${took} s` }
      : { id: one.id, how: 'untested', says: trial.why };
  } catch (error) {
    return { id: one.id, how: 'error', says: (error as Error).stack ?? '' };
  } finally {
    await pushed.drop();
  }
}

// Without a wish of scripts/corpus/wayBack.mjs: test/wayBack.test.ts goes other ways back.
(all || wish !== '' ? describe : describe.skip)('the way back of the corpus', () => {
  beforeAll(() => bench.start());
  afterAll(() => bench.stop());

  test('goes there and back with equal fingerprints', async () => {
    const lines: Line[] = [];
    for (const one of cases) {
      const line = await goBack(one);
      if (line) lines.push(line);
      // Of held-out cases nobody reads more than what came out.
      const says = part === 'dev' ? (line?.says ?? '') : '';
      if (line && wish !== '') process.stderr.write(`${line.id}: ${line.how} ${says}\n`);
    }
    expect(lines.length).toBeGreaterThan(0);
    if (wish !== '') process.stderr.write(`${lines.length} of ${cases.length} cases pushed\n`);
    const failed = lines
      .filter(({ how }) => how === 'untested' || how === 'error')
      .map(({ id, how, says }) => (part === 'dev' ? { id, how, says } : { id, how }));
    expect(failed).toEqual([]);
  }, 3_600_000);
});
