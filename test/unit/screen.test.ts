import { describe, expect, test } from '@jest/globals';
import { stripVTControlCharacters } from 'node:util';
import { approvalScreen, planLines, type ScreenFacts } from '../../src/approval/screen.js';
import type { Report } from '../../src/ports.js';
import type { FileVerdict, Reason, Verdict } from '../../src/rehearsal/verdict.js';
import { allowed } from './analysing.js';
import { metadata, migration, targetOf, verified } from './support.js';

const plain = (_: string, text: string) => text;
const { files: analysed, destructive } = await allowed('drop table public.old;\ncreate index concurrently i on a (b);');
const file = '20260101000000_a.sql';

const reason = (changes: Partial<Reason> = {}): Reason => ({
  level: 'destructive',
  code: 'rows-dropped',
  what: 'drops public.old (18,402 rows)',
  file,
  line: 1,
  source: 'measured',
  ...changes,
});

const verdictOf = (...files: FileVerdict[]): Verdict => ({
  level: 'destructive',
  sentence: 'drops public.old (18,402 rows).',
  files,
  reasons: files.flatMap(({ reasons }) => reasons),
  approved: { level: 'destructive', reasons: [], rows: {}, values: {}, rights: [] },
});

const facts: ScreenFacts = {
  target: targetOf('postgresql://postgres:Alpha@db.example.com/postgres'),
  git: { commit: '0123456789abcdef', branch: 'main', user: { name: null, email: null }, dirtyPaths: [] },
  files: analysed,
  verdict: verdictOf({ file, level: 'destructive', reasons: [reason()] }),
  backup: metadata('pre-migration-1', {
    verification: verified,
    tables: { 'public.a': { rows: 18_402, digest: null } },
  }),
  rehearsalSeconds: 1.26,
  rehearsalChange: { added: { 'index public.i': 'x' }, removed: ['table public.old', 'index public.j'], changed: {} },
  wayBack: null,
  local: ['passed in 0.5 s, but for:', '1_a.sql: applied before'],
  staging: ['stand-in: passed in 0.7 s'],
  digest: 'f00df00df00df00d',
};

test('the screen shows what is asked about, and no password', () => {
  const lines = approvalScreen(plain, facts);
  expect(lines).toEqual([
    '',
    'Target      shop/production  db.example.com:5432/postgres',
    'Git         0123456 on main, clean',
    'Plan        f00df00df00d',
    '',
    '✖ destructive: drops public.old (18,402 rows).',
    '',
    '1 pending migration',
    '  ✖ 20260101000000_a.sql  destructive, 2 statements  ▲ not atomic',
    '    line 1 drops public.old (18,402 rows)',
    '',
    'Backup      pre-migration-1',
    '            40 B, restored and compared 03:05 UTC: 18,402 rows in 1 tables',
    'Rehearsal   passed on the restored rows in 1.3 s; catalogue: 1 added, 2 removed',
    'Local       passed in 0.5 s, but for:',
    '            1_a.sql: applied before',
    'Staging     stand-in: passed in 0.7 s',
    '',
  ]);
  expect(lines.join('\n')).not.toContain('Alpha');
});

test('the way back is told as it was tried, and not at all before anybody tried it', () => {
  const lineOf = (wayBack: ScreenFacts['wayBack']) =>
    approvalScreen(plain, { ...facts, wayBack }).find((line) => line.includes('way back'));
  expect(lineOf(null)).toBeUndefined();
  expect(lineOf({ kind: 'tested', seconds: 2.14, rolesStay: true, how: 'inverse', commands: [] })).toContain(
    'way back tested, 2.1 s; roles and their settings stay as the files made them',
  );
  expect(lineOf({ kind: 'tested', seconds: 2.14, how: 'inverse', commands: [] })).toBe(
    'Way back    way back tested, 2.1 s',
  );
  expect(lineOf({ kind: 'untested', why: 'the extension is gone' })).toBe(
    'Way back    no tested way back: the extension is gone',
  );
});

test('what a terminal would obey is shown by a sign, in names and in reasons', () => {
  const what = 'drops public."x\u001b[2K\u001b[1A\nold"\u202e\u009b2K';
  const verdict = { ...verdictOf({ file, level: 'destructive', reasons: [reason({ what })] }), sentence: `${what}.` };
  const wayBack = { kind: 'untested', why: 'y\u001b[8m' } as const;
  const text = approvalScreen(plain, { ...facts, verdict, wayBack }).join('\n');
  expect(text).toContain('line 1 drops public."x␛[2K␛[1A␊old"');
  // oxlint-disable-next-line no-control-regex
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
});

test('what is red is production and what it would lose', () => {
  const red: string[] = [];
  const paint: Report['tone'] = (tone, text) => {
    if (tone === 'production') red.push(text);
    return text;
  };
  approvalScreen(paint, facts);
  expect(red).toEqual([
    'shop/production',
    '✖ destructive: drops public.old (18,402 rows).',
    '✖ 20260101000000_a.sql',
    '    line 1 drops public.old (18,402 rows)',
  ]);
  red.length = 0;
  const harmless = { ...verdictOf({ file, level: 'harmless', reasons: [] }), level: 'harmless' } as const;
  approvalScreen(paint, { ...facts, verdict: harmless });
  expect(red).toEqual(['shop/production']);
});

test('the screen says what is unusual about git, and that the catalogue stays', () => {
  const git = { ...facts.git, commit: null, branch: null, dirtyPaths: ['README.md', 'a'] };
  const unchanged = { added: {}, removed: [], changed: {} };
  const text = approvalScreen(plain, { ...facts, git, rehearsalChange: unchanged }).join('\n');
  expect(text).toContain('Git         no commit on a detached HEAD, 2 uncommitted files (not the migrations)\n');
  expect(text).toContain('catalogue: unchanged\n');
});

describe.each([1, 5, 40])('%i pending files with long names and many reasons', (count) => {
  const long = 'a_name_that_somebody_made_up_on_a_long_evening_'.repeat(4);
  const nameOf = (index: number) => `202601010000${String(index).padStart(2, '0')}_${long}.sql`;
  /** Every seventh destroys, every third of the others waits. */
  const levelOf = (index: number) => (index % 7 === 4 ? 'destructive' : index % 3 === 0 ? 'careful' : 'harmless');
  const files = Array.from({ length: count }, (_, index) => ({
    migration: migration(nameOf(index), ''),
    statements: 12,
    transactional: index % 2 === 0,
    findings: [],
    indexes: [],
    lines: [],
    syntax: null,
  }));
  const verdicts = files.map(({ migration: { file: name } }, index): FileVerdict => {
    const level = count === 1 ? 'destructive' : levelOf(index);
    const reasons = Array.from({ length: level === 'harmless' ? 0 : 15 }, (__, line) =>
      reason({ file: name, level, line, what: `drops public."${long}" (${line} rows)` }),
    );
    return { file: name, level, reasons };
  });
  const together = reason({ file: null, line: null, code: 'rows-deleted', what: 'deletes 12 rows in 2 tables' });
  const made = verdictOf(...verdicts);
  const verdict: Verdict = {
    ...made,
    sentence: `${'drops public.a_table_of_somebody (18,402 rows), '.repeat(6).slice(0, 285)}, and 9 more.`,
    reasons: [...made.reasons, together],
  };
  const trial = [
    'passed, 03:04 UTC, 1.2 s, after a verified backup, but for:',
    ...files.map((one) => `${one.migration.file}: applied before, not tried in this run`),
  ];
  const colours: Report['tone'] = (_, text) => `\u001b[31m${text}\u001b[39m`;
  const wayBack = { kind: 'untested', why: 'because '.repeat(30) } as const;
  const backup = metadata(`pre-migration-${long}`, { verification: verified });
  const lines = approvalScreen(colours, { ...facts, files, verdict, wayBack, backup, local: trial, staging: trial });
  const shown = lines.map(stripVTControlCharacters);

  test('fit a screen of 30 lines and 100 columns, with the two questions', () => {
    expect(shown.length + 2).toBeLessThanOrEqual(30);
    expect(shown.filter((line) => Array.from(line).length > 100)).toEqual([]);
  });

  test('the worst come first, and the number of the rest is said', () => {
    const marks = shown.flatMap((line) => /^ {2}([✖▲✓]) 2026/.exec(line)?.[1] ?? []);
    expect(marks[0]).toBe('✖');
    expect(marks).toEqual([...marks].sort((one, other) => '✖▲✓'.indexOf(one) - '✖▲✓'.indexOf(other)));
    const left = Number(/… and (\d+) more: /.exec(shown.join('\n'))?.[1] ?? 0);
    expect(marks.length + left).toBe(count);
    expect(shown.join('\n')).toMatch(/\d+ of 15 reasons/);
    expect(shown).toContain('  all files together: deletes 12 rows in 2 tables');
    expect(shown.filter((line) => /^ {4}line \d+ drops/.test(line)).length).toBeGreaterThan(0);
  });
});

test('of many files each level is counted', () => {
  const files = [0, 1, 2].flatMap((index) =>
    analysed.map((one) => ({ ...one, migration: migration(`${index}_a.sql`, '') })),
  );
  const verdict = verdictOf(
    { file: '0_a.sql', level: 'harmless', reasons: [] },
    { file: '1_a.sql', level: 'careful', reasons: [reason({ level: 'careful', file: '1_a.sql' })] },
    { file: '2_a.sql', level: 'destructive', reasons: [reason({ file: '2_a.sql' })] },
  );
  const text = approvalScreen(plain, { ...facts, files, verdict }).join('\n');
  expect(text).toContain('\n3 pending migrations: 1 destructive, 1 careful, 1 harmless\n  ✖ 2_a.sql ');
});

test('a dry run, which rehearses nothing, shows all that is read', () => {
  const losses = Array.from({ length: 10 }, () => destructive).flat();
  const warning = {
    code: 'x',
    level: 'warning',
    what: 'sets lock_timeout itself',
    file: 'a.sql',
    line: 3,
    sql: '',
  } as const;
  const text = planLines(plain, { files: analysed, destructive: losses, warnings: [warning] }).join('\n');
  expect(text).toContain('10 destructive statements\n');
  expect(text.match(/ {4}drop table public\.old/g)).toHaveLength(10);
  expect(text).toContain('▲ a.sql:3 sets lock_timeout itself');
  expect(planLines(plain, { files: analysed, destructive: [], warnings: [] })).toContain(
    'No destructive statement was found.',
  );
});
