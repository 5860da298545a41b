import { expect, test } from '@jest/globals';
import { approvalScreen, planLines, type ScreenFacts } from '../../src/approval/screen.js';
import { allowed } from './analysing.js';
import { metadata, migration, targetOf, verified } from './support.js';

const plain = (_: string, text: string) => text;
const { files: analysed, destructive } = await allowed('drop table public.old;\ncreate index concurrently i on a (b);');
const facts: ScreenFacts = {
  target: targetOf('postgresql://postgres:Alpha@db.example.com/postgres'),
  git: { commit: '0123456789abcdef', branch: 'main', user: { name: null, email: null }, dirtyPaths: [] },
  files: analysed,
  destructive,
  warnings: [],
  lost: [],
  backup: metadata('pre-migration-1', {
    verification: verified,
    tables: { 'public.a': { rows: 18_402, digest: null } },
  }),
  rehearsalSeconds: 1.26,
  rehearsalChange: { added: { 'index public.i': 'x' }, removed: ['table public.old', 'index public.j'], changed: {} },
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
    '1 pending migration',
    '  20260101000000_a.sql  2 statements  ▲ not atomic: a failure leaves what stood before it',
    '',
    '1 destructive statement',
    '  20260101000000_a.sql:1 drops table public.old with all its rows',
    '    drop table public.old',
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

test('what a terminal would obey is shown by a sign, in names and in statements', async () => {
  const { destructive: hidden } = await allowed('drop table public."x\u001b[2K\u001b[1A\nold"; -- \u202e\u009b2K');
  const lost = [{ table: 'public."y\u001b[8m\n"', before: 1, after: 0 }];
  const text = approvalScreen(plain, { ...facts, destructive: hidden, lost }).join('\n');
  expect(text).toContain('drops table public."x␛[2K␛[1A␊old" with all its rows');
  expect(text).toContain('  public."y␛[8m␊": 1 before, 0 after\n');
  // eslint-disable-next-line no-control-regex
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
});

test('what is red is production and what it would lose', () => {
  const red: string[] = [];
  approvalScreen((tone, text) => {
    if (tone === 'production') red.push(text);
    return text;
  }, facts);
  expect(red).toEqual([
    'shop/production',
    '1 destructive statement',
    '  20260101000000_a.sql:1 drops table public.old with all its rows',
  ]);
});

test('the screen says what is unusual about git, and that nothing is lost', () => {
  const git = { ...facts.git, commit: null, branch: null, dirtyPaths: ['README.md', 'a'] };
  const unchanged = { added: {}, removed: [], changed: {} };
  const text = approvalScreen(plain, { ...facts, git, destructive: [], rehearsalChange: unchanged }).join('\n');
  expect(text).toContain('Git         no commit on a detached HEAD, 2 uncommitted files (not the migrations)\n');
  expect(text).toContain('\nNo destructive statement was found.\n');
  expect(text).toContain('catalogue: unchanged\n');
});

test('long lists are cut, so that the question stays on the screen, and the rest is counted', () => {
  const many = Array.from({ length: 11 }, (_, index) => ({
    migration: migration(`${index}_a.sql`, ''),
    statements: 1,
    transactional: true,
    findings: [],
    indexes: [],
    lines: [],
    syntax: null,
  }));
  const losses = Array.from({ length: 10 }, () => destructive).flat();
  const text = approvalScreen(plain, { ...facts, files: many, destructive: losses }).join('\n');
  expect(text).toContain('11 pending migrations\n  0_a.sql  1 statement\n');
  expect(text).toContain('  7_a.sql  1 statement\n  … and 3 more\n');
  expect(text).not.toContain('8_a.sql');
  expect(text).toContain('10 destructive statements\n');
  expect(text.match(/ {4}drop table public\.old/g)).toHaveLength(8);
  expect(text).toContain('  … and 2 more. To read them all: npm run migrate:safe -- --dry-run\n');
  const whole = planLines(plain, { files: many, destructive: losses, warnings: [] }).join('\n');
  expect(whole.match(/ {4}drop table public\.old/g)).toHaveLength(10);
});

test('the screen shows what the rehearsal lost, and what is worth a second look', () => {
  const warning = {
    code: 'x',
    level: 'warning',
    what: 'sets lock_timeout itself',
    file: 'a.sql',
    line: 3,
    sql: '',
  } as const;
  const lost = [
    { table: 'public.comments', before: 5000, after: 0 },
    { table: 'public.old', before: 3, after: null },
  ];
  const text = approvalScreen(plain, { ...facts, warnings: [warning], lost }).join('\n');
  expect(text).toContain('▲ a.sql:3 sets lock_timeout itself\n');
  expect(text).toContain(
    'Rows lost in the rehearsal\n  public.comments: 5,000 before, 0 after\n  public.old: 3 before, the table is gone\n',
  );
});
