import { describe, expect, test } from '@jest/globals';
import { analyse } from '../../src/analysis/analyse.js';
import { allowed, embedded, file, refusals } from './analysing.js';
import { migration } from './support.js';

describe('a file that PostgreSQL cannot read', () => {
  test("is refused with file, line, the line itself and the parser's words", async () => {
    expect(await refusals("-- größe\nselect 'ä';\n  create tabel x (id int);\n")).toEqual([
      {
        code: 'syntax-error',
        exit: 3,
        what: `${file}, line 3: syntax error at or near "tabel".`,
        details: ['create tabel x (id int);'],
        next: ['Mend the file, then try again.'],
      },
    ]);
  });

  test.each([
    ['a command of psql', 'select 1;\n\\connect shop\n', 2, '\\connect shop'],
    ['rows after COPY', 'COPY public.a FROM stdin;\n1\tx\n\\.\n', 2, '1 x'],
  ])('for %s is told that psql is not here', async (_, sql, line, shown) => {
    const [problem, ...more] = await refusals(sql);
    expect(more).toEqual([]);
    expect(problem?.what).toContain(`${file}, line ${line}: `);
    expect(problem?.details).toEqual([shown, 'psql commands and COPY … FROM stdin do not work in a migration.']);
  });

  test.each([
    ['create table a (\n  id int\n', 2, 'id int'],
    ['create table a (\n  id int\n\n  \n\n', 2, 'id int'],
    ['select (ä🙂 +\r\n\r\n', 1, 'select (ä🙂 +'],
  ])('to its end is told with the last line that holds anything: %j', async (sql, line, shown) => {
    expect(await refusals(sql)).toMatchObject([
      { what: `${file}, line ${line}: syntax error at end of input.`, details: [shown] },
    ]);
  });

  test('for an open string is told in one line', async () => {
    const [problem] = await refusals(`select 'never closed;\n${'a row\n'.repeat(100)}`);
    expect(problem?.what.split('\n')).toHaveLength(1);
  });

  test('does not hide what is wrong in the others', async () => {
    const files = [
      migration('1_a.sql', 'selekt 1'),
      migration('2_b.sql', 'drop table x'),
      migration('3_c.sql', 'create extension vector; create table auth.x (id int)'),
      migration('4_d.sql', 'select 1 1 1'),
    ];
    const problems = await analyse(files, embedded);
    expect(problems).toMatchObject([
      { code: 'syntax-error', what: '1_a.sql, line 1: syntax error at or near "selekt".' },
      { code: 'extension-missing', what: '3_c.sql, line 1 creates the extension vector.' },
      { code: 'platform-object', what: '3_c.sql, line 1 changes auth.x, which belongs to Supabase.' },
      { code: 'syntax-error', what: '4_d.sql, line 1: syntax error at or near "1".' },
    ]);
  });
});

test('of files that production has already only what cannot be parsed is refused', async () => {
  const there = migration('1_a.sql', 'create extension vector; create index concurrently i on x (y)');
  const analysis = await analyse([there], null);
  expect(analysis).toMatchObject({ files: [{ transactional: false, indexes: ['i'] }] });
  expect(await analyse([there, migration('2_b.sql', 'selekt 1')], null)).toMatchObject([{ code: 'syntax-error' }]);
});

test('files keep their order, and all destructive statements come together', async () => {
  const files = [
    migration('1_a.sql', 'drop table x; select 1'),
    migration('2_b.sql', ''),
    migration('3_c.sql', 'truncate y'),
  ];
  const analysis = await analyse(files, embedded);
  if (!('files' in analysis)) throw new Error('it was refused');
  expect(analysis.files.map(({ migration: { file: name }, statements }) => [name, statements])).toEqual([
    ['1_a.sql', 2],
    ['2_b.sql', 0],
    ['3_c.sql', 1],
  ]);
  expect(analysis.destructive.map((finding) => `${finding.file} ${finding.code}`)).toEqual([
    '1_a.sql drop-table',
    '3_c.sql truncate',
  ]);
  expect(await analyse([], embedded)).toEqual({ files: [], destructive: [], warnings: [] });
});

describe('a file is one transaction', () => {
  // Without a scratch nothing is refused: BEGIN and ALTER SYSTEM are.
  const isAtomic = async (sql: string) => {
    const analysis = await analyse([migration(file, sql)], null);
    return 'files' in analysis && analysis.files.every(({ transactional }) => transactional);
  };

  test.each([
    '',
    'create table a (id int); create index on a (id)',
    'drop index i',
    'alter table a detach partition b',
    "alter type mood add value 'fine'",
    'reindex index i',
    'cluster a using i',
    'analyze a',
    'refresh materialized view m',
    'refresh materialized view concurrently m',
    'alter database shop set work_mem = 1',
    'do $$ begin null; end $$',
    "do $$ begin do $x$ begin null; end $x$; execute 'create table b (id int)'; end $$",
    'do $$ begin execute f(); end $$',
    'discard plans',
    'discard temp',
    'alter database shop rename to other',
    'alter role ada set search_path = app',
    "select 'vacuum; create index concurrently'",
  ])('with %s', async (sql) => {
    expect(await isAtomic(sql)).toBe(true);
  });

  test.each([
    'create index concurrently i on a (id)',
    'create unique index concurrently if not exists i on a (id)',
    'drop index concurrently i',
    'alter table a detach partition b concurrently',
    'reindex index concurrently i',
    'reindex (concurrently) table a',
    'reindex schema public',
    'reindex database shop',
    'vacuum a',
    'vacuum full',
    'cluster',
    'begin',
    'start transaction',
    'commit',
    'rollback',
    'call p()',
    "alter system set work_mem = '1MB'",
    'create database x',
    "create tablespace t location '/x'",
    'drop tablespace t',
    "create subscription s connection 'x' publication p",
    'discard all',
    'alter database shop set tablespace t',
    'alter subscription s refresh publication',
    'do $$ begin insert into a values (1); commit; end $$',
    'do $$ begin for i in 1..3 loop if i > 1 then rollback and chain; end if; end loop; end $$',
    'do $$ begin call p(); end $$',
    'do $$ begin do $x$ begin commit; end $x$; end $$',
    'do language plpython3u $$ plpy.commit() $$',
    'do $$ this is no block $$',
  ])('but not with %s', async (sql) => {
    expect(await isAtomic(`create table first (id int); ${sql}`)).toBe(false);
  });
});

test('a lock_timeout of the file\u2019s own is a warning: the push has one too', async () => {
  const { warnings, destructive } = await allowed('select 1;\nset lock_timeout = 0;\nset local statement_timeout = 5;');
  expect(warnings.map(({ code, line }) => `${code} ${line}`)).toEqual(['lock-timeout-set 2']);
  expect(destructive).toEqual([]);
});
