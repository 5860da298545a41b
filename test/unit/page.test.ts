import { describe, expect, test } from '@jest/globals';
import { html } from '../../src/evidence/markup.js';
import { page } from '../../src/evidence/page.js';
import { shownLines, sourceAround, withoutReportSecrets, type RunReport } from '../../src/evidence/report.js';
import { reportLines } from '../../src/evidence/text.js';
import { lengthOf, waitingInAll } from '../../src/evidence/waiting.js';
import { duration } from '../../src/evidence/words.js';
import type { Lock } from '../../src/rehearsal/effects.js';
import { hostile, large, lock, sample, statement } from '../fixtures/report.js';

const plain = (_: string, text: string): string => text;
const lines = (report: RunReport): string[] => reportLines(plain, report);
const { files: written, verdict, effects } = sample;
if (!written || !verdict || !effects) throw new Error('the sample is whole');

describe('markup', () => {
  test('what is put into it is text, and what would turn or erase is a sign', () => {
    const name = `<b title="x" o='y'>&amp;</b>\u202e\u001b[2J\n`;
    expect(html`<i a="${name}">${name}</i>`.text).toBe(`<i a="${escaped}">${escaped}</i>`);
    expect(html`${[1, html`<br />`, null, false, undefined, ['a', '<']]}`.text).toBe('1<br />a&lt;');
    // Only what `html` made is markup, whatever a value looks like.
    expect(html`${'<br />'}`.text).toBe('&lt;br /&gt;');
  });
  const escaped = '&lt;b title=&quot;x&quot; o=&#39;y&#39;&gt;&amp;amp;&lt;/b&gt;�␛[2J␊';
});

describe('the page', () => {
  test('is one document with a policy that allows nothing but its own style', () => {
    const text = page(sample);
    expect(text).toMatch(/^<!doctype html>\s*<html lang="en">/);
    expect(text).toMatch(
      /http-equiv="Content-Security-Policy"\s+content="default-src &#39;none&#39;; style-src &#39;sha256-[\w+/=]+&#39;;/,
    );
    expect(text.match(/<(script|link|img|iframe|object|form)\b/g)).toBeNull();
    expect(text.match(/\s(style|on\w+|src)=/g)).toBeNull();
    expect(page(hostile).match(/<(script|img|iframe|svg onload|b>|h1>failed)/g)).toBeNull();
  });

  test('says what is missing instead of passing over it', () => {
    const stopped: RunReport = {
      ...sample,
      run: { ...sample.run, command: 'migrate' },
      ending: {
        kind: 'stopped',
        exit: 1,
        problems: [{ code: 'backup-unverified', exit: 1, what: 'The backup could not be verified.' }],
        changes: [],
      },
      verdict: null,
      effects: null,
      backup: null,
      wayBack: null,
    };
    const text = page(stopped).replace(/\s+/g, ' ');
    expect(
      [
        'There is no verdict: the run ended before the migrations were rehearsed.',
        'nothing was measured',
        'The run ended before the way back was tried.',
        'The run ended before a backup was proved.',
        'not tried in this run',
        'not given',
      ].filter((words) => !text.includes(words)),
    ).toEqual([]);
    expect(text).not.toContain('No right is lost');
  });

  test('of 20,000 statements stays a page: what keeps nobody out is folded, and what is left out is counted', () => {
    const text = page(large(40, 500));
    expect(text.length).toBeLessThan(12_000_000);
    expect(text.match(/<details/g)?.length).toBeGreaterThanOrEqual(80);
    expect(page(large(1, 3000))).toContain('more. They stand in the file.');
  });
});

describe('on a terminal', () => {
  test('three migrations fit on a screen of 30 lines and 100 columns, with the path of the page', () => {
    const text = lines(sample);
    expect(text.length).toBeLessThanOrEqual(29);
    expect(Math.max(...text.map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(text.join('\n')).toContain('✖ destructive: drops public.orders.total (18,402 values)');
    expect(text).toContain('Rows        public.order_items: 61,230 → 60,379 (851 deleted)');
    expect(text).toContain('Who waits   public.orders: reads and writes wait 1.9 s  drop_order_totals:2');
    expect(text).toContain('Way back    tested, 2.1 s');
  });

  test('of forty the worst come first, and the rest are counted', () => {
    const text = lines(large(40, 3));
    expect(text.length).toBeLessThanOrEqual(32);
    expect(text.join('\n')).toMatch(/40 pending migrations: 6 careful, 34 harmless\n {2}▲ /);
    expect(text.join('\n')).toMatch(/… and \d+ more: /);
  });

  test('names cannot move the cursor', () => {
    expect(lines(hostile).join('\n')).not.toContain('\u001b');
  });
});

describe('who waits', () => {
  const file = {
    file: 'a.sql',
    transactional: true,
    seconds: 60,
    objects: { gained: [], lost: [], changed: [] },
    rightsLost: [],
    statements: [
      statement(1, 'one', 1, { locks: [lock('a', 'writes', 9), lock('new', 'reads and writes', 9, { isNew: true })] }),
      statement(2, 'two', 2, { locks: [lock('b', 'reads and writes', 4), lock('c', 'nothing', 50)] }),
    ],
  };

  test('readers before writers, from when on, and nobody for what is new', () => {
    const found = waitingInAll({ ...effects, files: [file] });
    expect(found.map(({ relation, from, seconds }) => [relation, from, seconds])).toEqual([
      ['b', 1, 4],
      ['a', 0, 9],
    ]);
  });

  test('an index stands beside its table only where it keeps out more', () => {
    const index = (name: string) => lock(name, 'reads and writes', 3, { kind: 'index' });
    const of = (locks: Lock[]) =>
      waitingInAll({ ...effects, files: [{ ...file, statements: [statement(1, 'one', 1, { locks })] }] });
    expect(of([lock('t', 'reads and writes', 3), index('t_pkey')]).map(({ relation }) => relation)).toEqual(['t']);
    expect(of([lock('t', 'writes', 3), index('t_pkey')]).map(({ relation }) => relation)).toEqual(['t_pkey', 't']);
  });

  test('the time of looking is no time of the file', () => {
    expect(lengthOf({ ...file, statements: file.statements.slice(0, 1) })).toBe(9);
  });
});

describe('a finding in its file', () => {
  test('has the lines around it, that one marked, without secrets', () => {
    const sql = `-- a\nselect 'sk_live_${'x'.repeat(20)}';\ndrop table a;\n\n`;
    expect(sourceAround(shownLines(sql), 3)).toEqual([
      { line: 1, text: '-- a', marked: false },
      { line: 2, text: `select '***';`, marked: false },
      { line: 3, text: 'drop table a;', marked: true },
      { line: 4, text: '', marked: false },
    ]);
    expect(sourceAround(shownLines('a'), 1)).toEqual([{ line: 1, text: 'a', marked: true }]);
  });

  test('no secret and no password of the run is anywhere in a report', () => {
    const key = `sk_live_${'y'.repeat(24)}`;
    const leaking: RunReport = {
      ...sample,
      verdict: { ...verdict, sentence: `calls https://u:hunter2hunter2@example.com with ${key}` },
      ending: {
        kind: 'stopped',
        exit: 1,
        problems: [{ code: 'x', exit: 1, what: 'pässword refused' }],
        changes: [key],
      },
    };
    const clean = withoutReportSecrets(leaking, (text) => text.replaceAll('pässword', '***'));
    const text = page(clean) + JSON.stringify(clean);
    for (const secret of [key, 'hunter2hunter2', 'pässword']) expect(text).not.toContain(secret);
    expect(clean.verdict?.sentence).toBe('calls https://u:***@example.com with ***');
  });
});

test.each([
  [0.0004, '0.4 ms'],
  [0.012, '12 ms'],
  [0.9999, '1.0 s'],
  [59.94, '59.9 s'],
  [59.96, '1 min 0 s'],
  [3725, '62 min 5 s'],
])('%d seconds are %s', (seconds, words) => {
  expect(duration(seconds)).toBe(words);
});
