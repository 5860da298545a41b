import { describe, expect, test } from '@jest/globals';
import { readOutcome } from '../../src/supabase/output.js';

const plain = (text: string) => text;
const target = { kind: 'db-url', host: '127.0.0.1', port: 54322 };
const failed = {
  _tag: 'Error',
  error: {
    code: 'DbPushApplyError',
    message:
      'ERROR: relation "public.nowhere" does not exist (SQLSTATE 42P01)\nAt statement: 1\ninsert into public.nowhere values (1)',
  },
};
const parted = {
  _tag: 'Error',
  error: {
    code: 'DbPushMissingLocalError',
    message: 'Remote migration versions not found in local migrations directory.',
    suggestion:
      '\nMake sure your local git repo is up-to-date. If the error persists, try repairing the migration history table:\nsupabase migration repair --status reverted 20260611110000\n\nAnd update local migrations to match remote database:\nsupabase db pull\n',
  },
};
const result = (exitCode: number | null, out: unknown, stderr = '') => ({
  exitCode,
  stdout: typeof out === 'string' ? out : `${JSON.stringify(out)}\n`,
  stderr,
});

describe.each([
  ['2.x', failed, parted, 'Connecting to remote database...\n'],
  ['3.x', { target, ...failed }, { target, ...parted }, 'Target: custom Postgres (127.0.0.1:54322)\n'],
])('what %s says', (_, applyError, missing, first) => {
  test('of a statement that failed is read with file, statement and state', () => {
    const stderr = `${first}Applying migration 20260101000000_a.sql...\nApplying migration 20270101000000_fails.sql...\n`;
    expect(readOutcome(result(1, applyError, stderr), plain)).toEqual({
      ok: false,
      code: 'DbPushApplyError',
      message: 'ERROR: relation "public.nowhere" does not exist (SQLSTATE 42P01)',
      sqlState: '42P01',
      statement: 'insert into public.nowhere values (1)',
      file: '20270101000000_fails.sql',
    });
  });

  test('of ledgers that part is read without its suggestion, which names repairs', () => {
    const outcome = readOutcome(result(1, missing, first), plain);
    expect(outcome).toEqual({
      ok: false,
      code: 'DbPushMissingLocalError',
      message: 'Remote migration versions not found in local migrations directory.',
      sqlState: null,
      statement: null,
      file: null,
    });
  });

  test('of a failure is a failure even when the exit code says otherwise', () => {
    expect(readOutcome(result(0, applyError), plain)).toMatchObject({ ok: false, code: 'DbPushApplyError' });
  });
});

test.each([
  { upToDate: true, migrations: [], message: 'Remote database is up to date.' },
  { upToDate: false, migrations: ['1_a.sql'], message: 'Finished supabase db push.', target },
  '',
  'Finished supabase db push.\n',
])('a good end is one: %j', (out) => {
  expect(readOutcome(result(0, out, 'Applying migration 1_a.sql...\n'), plain)).toEqual({ ok: true });
});

test('the last JSON counts, whatever text stands around it', () => {
  const out = `A new version is available\n{"notice":1}\n${JSON.stringify(failed)}\nbye\n`;
  expect(readOutcome(result(1, out), plain)).toMatchObject({ code: 'DbPushApplyError', sqlState: '42P01' });
});

test('without JSON the last lines of text are the message', () => {
  expect(readOutcome(result(1, '', 'one\ntwo\n\nthree\nfour\nfive\nsix\n'), plain)).toEqual({
    ok: false,
    code: 'CliExit',
    message: 'two\nthree\nfour\nfive\nsix',
    sqlState: null,
    statement: null,
    file: null,
  });
});

test('without JSON a suggestion to repair or reset is left out all the same', () => {
  const text = `${parted.error.message}\n${parted.error.suggestion}`;
  const outcome = readOutcome(result(1, '', text), plain);
  expect(outcome).toMatchObject({ ok: false, code: 'CliExit' });
  expect(JSON.stringify(outcome)).not.toMatch(/migration repair|db reset/);
});

test.each([
  ['migration repair', parted.error.suggestion],
  ['db reset', 'Try supabase db reset if you want to revert all of them.'],
  ['a repair in bold', `try this:\n\u001b[1msupabase migration repair --status reverted 1\u001b[22m`],
  ['including all', 'Rerun the command with --include-all flag to apply these migrations:'],
  ['debugging', 'Try rerunning the command with --debug to troubleshoot the error.'],
])('the advice of %s is no part of the message, in text or JSON', (_, words) => {
  const told = { ok: false, message: parted.error.message };
  const text = `${parted.error.message}\n${words}\n`;
  expect(readOutcome(result(1, '', text), plain)).toMatchObject(told);
  const json = { _tag: 'Error', error: { code: 'DbPushMissingLocalError', message: text } };
  expect(readOutcome(result(1, json), plain)).toMatchObject(told);
});

test('advice alone is no message', () => {
  expect(readOutcome(result(1, '', 'Run supabase db reset to start over.\n'), plain)).toMatchObject({
    message: 'The Supabase CLI ended with 1.',
  });
});

test('blank lines of a message stay, and so do words that only look like advice', () => {
  const message = 'ERROR: first\n\nsecond: the table\nsupabase_migrations.x is reset (SQLSTATE P0001)';
  const json = {
    _tag: 'Error',
    error: { code: 'DbPushApplyError', message: `${message}\nAt statement: 0\nselect f()` },
  };
  expect(readOutcome(result(1, json), plain)).toMatchObject({ message, statement: 'select f()', sqlState: 'P0001' });
});

test.each([
  ['insert into\n   nowhere (a,\n   ^', 'insert into\n   nowhere (a,'],
  ['selekt 1\n^', 'selekt 1'],
  ['select 2 ^ 3', 'select 2 ^ 3'],
  ['select 2\n^ 3', 'select 2\n^ 3'],
])('the caret below a statement is no part of it: %j', (shown, statement) => {
  const message = `ERROR: x (SQLSTATE 42P01)\nAt statement: 1\n${shown}`;
  const json = { _tag: 'Error', error: { code: 'DbPushApplyError', message } };
  expect(readOutcome(result(1, json), plain)).toMatchObject({ statement });
  const text = `${message}\nTry rerunning the command with --debug to troubleshoot the error.\n`;
  expect(readOutcome(result(1, '', text), plain)).toMatchObject({ sqlState: '42P01', statement });
});

test.each([
  [1, 'The Supabase CLI ended with 1 and said nothing.'],
  [null, 'The Supabase CLI ended with a signal and said nothing.'],
])('silence with exit %s is told as silence', (exit, message) => {
  expect(readOutcome(result(exit, '\n', ' \n'), plain)).toMatchObject({ ok: false, code: 'CliExit', message });
});

test('a signal is a failure even after a good answer', () => {
  expect(readOutcome(result(null, { upToDate: true }), plain)).toMatchObject({ ok: false, code: 'CliExit' });
});

test('passwords are hidden in message, statement and text', () => {
  const redact = (text: string) => text.replaceAll('Alpha', '[password]');
  const message = 'ERROR: role Alpha (SQLSTATE 42704)\nAt statement: 0\nalter role x password Alpha';
  const outcome = readOutcome(result(1, { _tag: 'Error', error: { code: 'DbPushApplyError', message } }), redact);
  expect(outcome).toMatchObject({
    message: 'ERROR: role [password] (SQLSTATE 42704)',
    statement: 'alter role x password [password]',
    sqlState: '42704',
  });
  expect(JSON.stringify(readOutcome(result(1, 'no Alpha here'), redact))).not.toContain('Alpha');
});

test('a statement that speaks of statements stays whole', () => {
  const message = 'ERROR: x (SQLSTATE 22000)\nAt statement: 3\nselect 1\nAt statement: 9\nselect 2';
  const outcome = readOutcome(result(1, { _tag: 'Error', error: { code: 'DbPushApplyError', message } }), plain);
  expect(outcome).toMatchObject({ statement: expect.stringMatching(/^select 1\n[^]*select 2$/) as unknown });
  expect(outcome).toMatchObject({ statement: 'select 1\nAt statement: 9\nselect 2' });
});

test('seeding is a place too', () => {
  const stderr = 'Applying migration 1_a.sql...\nSeeding data from supabase/seed.sql...\n';
  expect(readOutcome(result(1, failed, stderr), plain)).toMatchObject({ file: 'supabase/seed.sql' });
});
