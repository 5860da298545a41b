import { beforeAll, describe, expect, test } from '@jest/globals';
import { readCases, readSound, type Case } from '../scripts/corpus/cases.mjs';
import { score } from '../scripts/corpus/score.mjs';
import { atLeast } from '../src/analysis/finding.js';
import { review, type ReviewedFile } from '../src/analysis/review.js';
import { createPorts } from '../src/main.js';
import { all } from './support/depth.js';
import { never } from './support/interruption.js';
import { mutations, type Mutate } from './support/mutations.js';
import { migration } from './unit/support.js';

const { lint } = createPorts(never, {});
const sound = readSound();
const dev = readCases('dev');
const heldOut = readCases('held-out').map((one) => ({ ...one, id: `held-out/${one.id}` }));

const read = ({ history, pending }: Case, withLint = true): Promise<ReviewedFile[]> =>
  review({ history, pending, scratch: null, lint: withLint ? lint : null, today: '2026-11-21' });

/** The names of the cases of which the wrong thing is said. */
async function wrong(cases: readonly Case[]): Promise<string[]> {
  const names: string[] = [];
  for (const one of cases) if (score(one, await read(one), atLeast).right === false) names.push(one.id);
  return names;
}

describe.each([
  ['dev', dev],
  ['held-out', heldOut],
])('of the %s cases', (_, cases) => {
  test('at least 95 of 100 dangerous ones are caught, in the statement that is dangerous', async () => {
    const dangerous = cases.filter(({ label }) => label === 'dangerous');
    expect((await wrong(dangerous)).length / dangerous.length).toBeLessThanOrEqual(0.05);
  });

  test('at most 5 of 100 safe ones alarm', async () => {
    const safe = cases.filter(({ label }) => label === 'safe');
    expect((await wrong(safe)).length / safe.length).toBeLessThanOrEqual(0.05);
  });
});

test('of 40 sound migrations at most two alarm', async () => {
  expect(sound).toHaveLength(40);
  expect((await wrong(sound)).length).toBeLessThanOrEqual(2);
});

/** What is said, by the number of the statement: lines move when a text is written otherwise. */
function said(files: readonly ReviewedFile[], shift = 0): string[] {
  return files
    .flatMap(({ migration: { file }, findings, lines, syntax }) =>
      findings.map(({ code, level, line }) => {
        const number = lines.filter((first) => first <= line).length - shift;
        return `${file} ${syntax ? '' : String(number)} ${level} ${code}`;
      }),
    )
    .sort();
}

const mutated = async (one: Case, mutate: Mutate): Promise<Case> => ({
  ...one,
  pending: await Promise.all(one.pending.map(async ({ file, sql }) => migration(file, await mutate(sql)))),
});

describe('the same migration written otherwise is judged the same', () => {
  // squawk is a program of its own and takes its time: it is asked about every tenth case.
  const withLint = (index: number): boolean => index % 10 === 0;

  /** Of each case what is said as it stands; read once, and compared with every way of writing it. */
  const asWritten = new Map<string, { readonly isReadable: boolean; readonly lines: readonly string[] }>();
  beforeAll(async () => {
    for (const [index, one] of [...dev, ...heldOut, ...sound].entries()) {
      const files = await read(one, withLint(index));
      asWritten.set(one.id, { isReadable: files.every(({ syntax }) => syntax === null), lines: said(files) });
    }
  });

  // Each way of writing on a third of the cases, or on all of them.
  const ways = Object.entries(mutations).map(([name, mutate], at) => [name, mutate, at] as const);
  test.each(ways)('%s', async (_, mutate, at) => {
    for (const [index, one] of [...dev, ...heldOut, ...sound].entries()) {
      if (!all && index % 3 !== at % 3) continue;
      const { isReadable, lines } = asWritten.get(one.id) ?? {};
      if (!isReadable) continue;
      const other = await mutated(one, mutate);
      expect([one.id, said(await read(other, withLint(index)))]).toEqual([one.id, lines]);
    }
  });

  test('BEGIN … COMMIT around it adds what is said of that, and nothing else', async () => {
    const about = (line: string): boolean =>
      / (transaction-control|not-atomic|concurrently-in-transaction)$/.test(line);
    for (const one of [...dev, ...heldOut, ...sound]) {
      const files = await read(one, false);
      if (files.some(({ syntax }) => syntax !== null)) continue;
      const other = await mutated(one, (sql) =>
        Promise.resolve(`begin;\n${sql.trimEnd().replace(/;?$/, ';')}\ncommit;\n`),
      );
      const [before, after] = [said(files), said(await read(other, false), 1)];
      expect([one.id, after.filter((line) => !about(line))]).toEqual([one.id, before.filter((line) => !about(line))]);
      expect(after.some((line) => line.endsWith(' transaction-control'))).toBe(true);
    }
  });
});
