import { describe, expect, test } from '@jest/globals';
import { versionsOf } from '../../src/database/ledger.js';
import { compareLedger } from '../../src/database/ledgerComparison.js';
import { migration } from './support.js';

const label = 'shop/staging';
const applied = (version: string, name: string | null = null, statements: readonly string[] | null = null) => ({
  version,
  name,
  statements,
});
const a = migration('20260101000000_a.sql', 'select 1;');
const b = migration('20260201000000_b.sql', 'select 2;');
const c = migration('20260301000000_c.sql', 'select 3;');

describe('a ledger', () => {
  test('that lacks the newest files has them pending, in order', async () => {
    expect(await compareLedger(label, [a, b, c], [applied(a.version)])).toEqual({ pending: [b, c], problems: [] });
    expect(await compareLedger(label, [a, b], [])).toEqual({ pending: [a, b], problems: [] });
    expect(await compareLedger(label, [a], [applied(a.version, 'a', ['select 1'])])).toEqual({
      pending: [],
      problems: [],
    });
  });

  test('with a version that no file has is refused', async () => {
    const { problems } = await compareLedger(label, [a], [applied(a.version), applied('20260115000000', 'hotfix')]);
    expect(problems).toEqual([
      {
        code: 'ledger-missing-locally',
        exit: 3,
        what: 'shop/staging has the migration 20260115000000 (hotfix), and this folder has no file for it.',
        details: [
          'It was pushed from another branch or machine, or made in the dashboard or by a tool.',
          'What it changed is in the database: the files here no longer say what the database is.',
        ],
        next: [
          "Look for it: git log --all --oneline -- 'supabase/migrations/20260115000000_*'",
          'Not there? Ask who works on this project. The SQL that ran stands in supabase_migrations.schema_migrations, column statements.',
        ],
      },
    ]);
    const [unnamed] = (await compareLedger(label, [], [applied('20260115000000')])).problems;
    expect(unnamed?.what).toBe('shop/staging has the migration 20260115000000, and this folder has no file for it.');
  });

  test('with a newer version than a pending file is refused: that file has never run after it', async () => {
    const { pending, problems } = await compareLedger(label, [a, b, c], [applied(b.version)]);
    expect(pending).toEqual([a, c]);
    expect(problems).toEqual([
      {
        code: 'ledger-out-of-order',
        exit: 3,
        what: '20260101000000_a.sql is older than the newest migration of shop/staging (20260201000000), and was never applied there.',
        details: [
          'It comes from a branch that was merged later. It has never run after the files that are already there.',
        ],
        next: [
          'Give it a timestamp after 20260201000000 in its file name, once you know that no environment has it yet.',
          'If another environment has it already, talk to whoever merged it before renaming anything.',
        ],
      },
    ]);
  });

  test('with other SQL than the file has now is refused', async () => {
    const { pending, problems } = await compareLedger(label, [a], [applied(a.version, 'a', ['select 11'])]);
    expect(pending).toEqual([]);
    expect(problems).toEqual([
      {
        code: 'ledger-edited',
        exit: 3,
        what: '20260101000000_a.sql was changed after it had been applied to shop/staging.',
        details: [
          'The change will never run there: an applied file is not run again. (White space and comments do not count.)',
        ],
        next: [
          'See what changed: git log -p -- supabase/migrations/20260101000000_a.sql',
          'Put the file back as it was, and write the change into a new migration.',
        ],
      },
    ]);
  });

  test('with several faults has them all told at once, and none of them suggests a reset or a repair', async () => {
    const ledger = [applied('20250101000000'), applied(b.version, 'b', ['select 22'])];
    const { problems } = await compareLedger(label, [a, b, c], ledger);
    expect(problems.map(({ code }) => code)).toEqual([
      'ledger-missing-locally',
      'ledger-out-of-order',
      'ledger-edited',
    ]);
    expect(JSON.stringify(problems)).not.toMatch(/db reset|migration repair|db pull/);
  });

  test('is compared by versions as text', async () => {
    const [nine, ten] = [migration('9_a.sql', ''), migration('10_b.sql', '')];
    const { problems } = await compareLedger(label, [ten, nine], [applied('9')]);
    expect(problems.map(({ code }) => code)).toEqual(['ledger-out-of-order']);
    expect(versionsOf([applied('9'), applied('10')])).toEqual(['9', '10']);
  });
});

describe('a file that was applied', () => {
  const isEdited = async (now: string, then: readonly string[] | null) => {
    const { problems } = await compareLedger(label, [migration('1_a.sql', now)], [applied('1', 'a', then)]);
    return problems.map(({ code }) => code).includes('ledger-edited');
  };

  test.each([
    ['is the same', 'select 1;\nselect 2;\n', ['select 1', 'select 2']],
    ['has other line ends', 'select 1;\r\nselect 2;\r\n', ['select 1', 'select 2']],
    ['has other blanks', 'select\n\t1 ;select   2', ['select 1', 'select 2']],
    ['got line comments', '-- größe\nselect 1; -- one; and more\nselect -- inside\n 2;', ['select 1', 'select 2']],
    ['got nested block comments', '/* a /* b; */ ü */ select 1;\n/**/select /* ; */ 2', ['select 1', 'select 2']],
    ['lost a comment', 'select 1', ['-- why\nselect 1 /* because */']],
    ['lost its last semicolon', 'select 1', ['select 1;']],
    ['got empty statements', ';;select 1;;\n;', ['select 1']],
    ['ends in a comment without a line break', 'select 1; -- end', ['select 1']],
    [
      'holds letters beyond ASCII after comments with such',
      '/* ä🙂 */ select \'ö\',  "ü" from x',
      ['select \'ö\', "ü" from x'],
    ],
    ['has a comment that a carriage return ends', '-- why\rselect 1;', ['select 1']],
    ['has statements that end in comments', 'select 1 -- a\n;\nselect 2 -- b', ['select 1 -- a', 'select 2 -- b']],
    ['was nothing and is nothing', '-- nothing yet', []],
    ['cannot be read and has other blanks', "select  'open", ["select 'open"]],
  ])('is not edited when it %s', async (_, now, then) => {
    expect(await isEdited(now, then)).toBe(false);
  });

  test.each([
    ['another word', 'select 1 from b', ['select 1 from a']],
    ['another number', 'select 10', ['select 1']],
    ['another string', "select 'a  b'", ["select 'a b'"]],
    [
      'another body',
      'create function f() returns int language sql as $$ select 2 $$',
      ['create function f() returns int language sql as $$ select 1 $$'],
    ],
    ['another quoted name', 'select 1 from "A"', ['select 1 from "a"']],
    ['one statement more', 'select 1; select 2', ['select 1']],
    ['one statement less', 'select 1', ['select 1', 'select 2']],
    ['another order', 'select 2; select 1', ['select 1', 'select 2']],
    ['something where there was nothing', 'select 1', []],
    ['a comment that became a statement', 'select 1;\nselect 2;', ['select 1;\n-- select 2']],
    ['other words that cannot be read', "select 'open b", ["select 'open a"]],
  ])('is edited when it has %s', async (_, now, then) => {
    expect(await isEdited(now, then)).toBe(true);
  });

  test.each([
    ['-- drop table public.orders', ['drop table public.orders']],
    ['select 1; -- select 2;', ['select 1', 'select 2']],
    ['select 1;\n-- select 2;\nselect 3;', ['select 1', 'select 2', 'select 3']],
    ['select 1 -- a select 2', ['select 1 -- a', 'select 2']],
    ['select 1 -- a; select 2;', ['select 1 -- a', 'select 2']],
    ['--select 1;--\n', ['select 1']],
    ['/* select 1; */', ['select 1']],
    ['select 1; /* select 2; */', ['select 1', 'select 2']],
  ])('is edited when a statement was commented out afterwards: %j', async (now, then) => {
    expect(await isEdited(now, then)).toBe(true);
  });

  test.each([
    ['-- why\rdrop table a;\nselect 1;', ['select 1']],
    ['select 1;\n-- why\rdrop table a;', ['select 1']],
  ])('is edited when a statement follows a comment after a carriage return: %j', async (now, then) => {
    expect(await isEdited(now, then)).toBe(true);
  });

  test('is not compared where the ledger holds no statements', async () => {
    expect(await isEdited('select 1', null)).toBe(false);
  });
});
