import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { atLeast, type Level, type LocatedFinding } from '../src/analysis/finding.js';
import { review, type ReviewedFile } from '../src/analysis/review.js';
import { createPorts } from '../src/main.js';
import type { Migration } from '../src/supabase/migrations.js';
import { createHost } from '../src/system/host.js';
import { never } from './support/interruption.js';
import { mutations, type Mutate } from './support/mutations.js';
import { migration } from './unit/support.js';

const corpus = join(createHost().packageRoot, 'test', 'corpus');
const { lint } = createPorts(never, {});

interface Case {
  readonly id: string;
  readonly label: 'dangerous' | 'safe' | 'context';
  readonly at?: { readonly file: string; readonly line: number };
  readonly history: readonly Migration[];
  readonly pending: readonly Migration[];
}

const text = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8') : '');

function casesOf(part: string): Case[] {
  const folder = join(corpus, part);
  return readdirSync(folder).map((id) => {
    const pending = join(folder, id, 'pending');
    return {
      ...(JSON.parse(text(join(folder, id, 'case.json'))) as Pick<Case, 'label' | 'at'>),
      id: `${part}/${id}`,
      history: [migration('20200101000000_before.sql', text(join(folder, id, 'before.sql')))],
      pending: readdirSync(pending)
        .sort()
        .map((file) => migration(file, text(join(pending, file)))),
    };
  });
}

const sound: Case[] = readdirSync(join(corpus, 'sound'))
  .filter((file) => !file.endsWith('.before.sql'))
  .map((file) => ({
    id: `sound/${file}`,
    label: 'safe',
    history: [migration('20200101000000_before.sql', text(join(corpus, 'sound', file.replace(/sql$/, 'before.sql'))))],
    pending: [migration(`20270101000001_${file}`, text(join(corpus, 'sound', file)))],
  }));
const dev = casesOf('dev');
const heldOut = casesOf('held-out');

const read = ({ history, pending }: Case, withLint = true): Promise<ReviewedFile[]> =>
  review({ history, pending, scratch: null, lint: withLint ? lint : null, today: '2026-11-21' });

/** Whether a finding of the level stands in the labelled statement, or is about the whole file. */
function isShown(files: readonly ReviewedFile[], { file, line }: NonNullable<Case['at']>, least: Level): boolean {
  const one = files.find(({ migration: { file: name } }) => name === file);
  if (!one) return false;
  const from = Math.max(...one.lines.filter((first) => first <= line), 1);
  const to = Math.min(...one.lines.filter((first) => first > line), Infinity);
  return (
    one.syntax !== null ||
    one.findings.some((each) => atLeast(each.level, least) && each.line >= from && each.line < to)
  );
}

const alarms = (files: readonly ReviewedFile[]): LocatedFinding[] =>
  files.flatMap(({ findings }) => findings.filter(({ level }) => atLeast(level, 'warning')));

describe.each([
  ['dev', dev],
  ['held-out', heldOut],
])('of the %s cases', (_, cases) => {
  test('at least 95 of 100 dangerous ones are caught, in the statement that is dangerous', async () => {
    const dangerous = cases.filter(({ label }) => label === 'dangerous');
    const missed: string[] = [];
    for (const one of dangerous) if (!one.at || !isShown(await read(one), one.at, 'dangerous')) missed.push(one.id);
    expect(missed.length / dangerous.length).toBeLessThanOrEqual(0.05);
  });

  test('at most 5 of 100 safe ones alarm', async () => {
    const safe = cases.filter(({ label }) => label === 'safe');
    const alarming: string[] = [];
    for (const one of safe) if (alarms(await read(one)).length > 0) alarming.push(one.id);
    expect(alarming.length / safe.length).toBeLessThanOrEqual(0.05);
  });
});

test('of 40 sound migrations at most two alarm', async () => {
  expect(sound).toHaveLength(40);
  const alarming: string[] = [];
  for (const one of sound) if (alarms(await read(one)).length > 0) alarming.push(one.id);
  expect(alarming.length).toBeLessThanOrEqual(2);
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

const readable = async (one: Case): Promise<boolean> => (await read(one, false)).every(({ syntax }) => syntax === null);

describe('the same migration written otherwise is judged the same', () => {
  // squawk is a program of its own and takes its time: it is asked about every tenth case.
  const withLint = (index: number): boolean => index % 10 === 0;

  test.each(Object.entries(mutations))('%s', async (_, mutate) => {
    for (const [index, one] of [...dev, ...heldOut, ...sound].entries()) {
      if (!(await readable(one))) continue;
      const other = await mutated(one, mutate);
      expect([one.id, said(await read(other, withLint(index)))]).toEqual([
        one.id,
        said(await read(one, withLint(index))),
      ]);
    }
  });

  test('BEGIN … COMMIT around it adds what is said of that, and nothing else', async () => {
    const about = (line: string): boolean =>
      / (transaction-control|not-atomic|concurrently-in-transaction)$/.test(line);
    for (const one of [...dev, ...heldOut, ...sound]) {
      if (!(await readable(one))) continue;
      const other = await mutated(one, (sql) =>
        Promise.resolve(`begin;\n${sql.trimEnd().replace(/;?$/, ';')}\ncommit;\n`),
      );
      const [before, after] = [said(await read(one, false)), said(await read(other, false), 1)];
      expect([one.id, after.filter((line) => !about(line))]).toEqual([one.id, before.filter((line) => !about(line))]);
      expect(after.some((line) => line.endsWith(' transaction-control'))).toBe(true);
    }
  });
});
