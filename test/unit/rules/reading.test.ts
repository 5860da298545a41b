import { describe, expect, test } from '@jest/globals';
import { slowAt } from '../../../src/analysis/parse.js';
import { isTransactional } from '../../../src/analysis/transactional.js';
import { isDeeper, statementOf, visit } from '../../../src/analysis/tree.js';
import { truthOf } from '../../../src/analysis/truth.js';
import { parseSql } from '../../../src/analysis/parse.js';
import { findings } from './reviewing.js';

async function statement(sql: string) {
  const parsed = await parseSql(sql);
  const [first] = 'problem' in parsed ? [] : parsed.statements;
  if (!first) throw new Error(`cannot be read: ${sql}`);
  return first.node;
}

const told = async (sql: string) => (await findings(sql)).map(({ code, level }) => `${level} ${code}`);

describe('what is nested deep', () => {
  const open = 3000;
  test.each([
    ['a sum', `delete from a where b${' + 1'.repeat(open)} = c`],
    ['brackets', `delete from a where ${'not ('.repeat(open)}b${')'.repeat(open)}`],
    ['calls', `select ${'f('.repeat(open)}1${')'.repeat(open)}`],
    ['in a block', `do $$ begin delete from a where ${'not ('.repeat(open)}b${')'.repeat(open)}; end $$`],
  ])('is said not to be read: %s', async (_, sql) => {
    expect(await told(sql)).toEqual(['destructive not-analysed']);
  });

  test.each([
    ['a sum', `delete from a where b${' + 1'.repeat(900)} = c`, 'destructive delete-rows'],
    ['queries', `insert into a (b) select 1${' union all select 1'.repeat(1500)}`, 'warning insert-may-repeat'],
    [
      'a policy',
      `create policy p on a for update using (b${' + c'.repeat(900)} = 1 or true)`,
      'dangerous policy-always-true',
    ],
  ])('and read as far as anybody writes it: %s', async (_, sql, found) => {
    expect(await told(sql)).toEqual([found]);
  });

  test('is counted level by level', () => {
    expect([isDeeper({ a: [{ b: 1 }] }, 3), isDeeper({ a: [{ b: 1 }] }, 2)]).toEqual([false, true]);
  });

  test('is visited outermost first, in the order of the text', async () => {
    const kinds = [...visit(await statement('select f(a), b from c'))].map(({ kind }) => kind);
    expect(kinds).toEqual([
      ...['SelectStmt', 'ResTarget', 'FuncCall', 'String', 'ColumnRef', 'String'],
      ...['ResTarget', 'ColumnRef', 'String', 'RangeVar'],
    ]);
  });
});

describe('comments in comments', () => {
  test.each([
    ['closed', (n: number) => `${'/*'.repeat(n)}${'*/'.repeat(n)} drop table a`],
    ['open', (n: number) => `drop table a; ${'/*'.repeat(n)}`],
    ['crossed', (n: number) => `drop table a; ${'/*/'.repeat(n)}`],
    ['with an acceptance before them', (n: number) => `-- supasafe: allow x reason="y"\n${'/*'.repeat(n)}`],
  ])('are not read where that takes minutes, and it is said: %s', async (_, sql) => {
    expect(await told(sql(50_000))).toEqual(['destructive not-analysed']);
  });

  test('are read where they are few, and where a line is long for another reason', async () => {
    expect(await told(`${'/*'.repeat(500)}${'*/'.repeat(500)} drop table a`)).toEqual(['destructive drop-table']);
    expect(slowAt(`/*${'*'.repeat(100_000)}*/ drop table a; --${'='.repeat(100_000)}`)).toBeNull();
    expect(slowAt('/* a */ '.repeat(100_000))).toBeNull();
  });
});

test.each([
  ['alter table a detach partition b concurrently', false],
  ['alter table a detach partition b', true],
  ['alter table a alter column b set default \'"concurrent":true\'', true],
  ['reindex index concurrently i', false],
  ['reindex (concurrently false) index i', true],
  ['reindex (tablespace concurrently) index i', true],
  ['reindex table a', false],
  ['alter database a set tablespace b', false],
  ['alter database a with connection limit 3', true],
])('runs in a transaction: %s', async (sql, expected) => {
  expect(isTransactional(statementOf(await statement(sql)))).toBe(expected);
});

// One engine says what is always true, for the rows of a table and for policies.
test.each([
  ['true', true],
  ['1 = 1', true],
  ['(select true)', true],
  ['(select 1) = 1 or true', true],
  ['a = a', true],
  ['t.a = a', true],
  ['a is null or t.a is not null', true],
  ['not (a > b) or a > b', true],
  ["'x' <> 'y'", true],
  ['exists (select 1)', true],
  ['null is null', true],
  ['(not false) is true', true],
  ['false', false],
  ["'a' = 'b'", false],
  ['not (1 = 1)', false],
  ['a = b', null],
  ['a in (a)', null],
  ['a = any (a)', null],
  ['a is not null', null],
  ['id > 0', null],
  ['a = \'"IS_NULL"\'', null],
])('of a policy %s is %s', async (condition, expected) => {
  const { value } = statementOf(await statement(`create policy p on t using (${condition})`));
  expect(truthOf(value.qual)).toBe(expected);
});

test.each([
  ['delete from a where a.id = id', 'deletes every row of a'],
  ['delete from a using b where a.id = b.id', 'deletes rows of a; how many, nobody knows before it runs'],
  [
    'delete from a where a.id in (select b.id from b where a.id = b.id)',
    'deletes rows of a; how many, nobody knows before it runs',
  ],
])('columns of two tables are two: %s', async (sql, what) => {
  expect((await findings(sql))[0]?.what).toBe(what);
});

test.each([
  ['insert into t (a) select count(*) from b on conflict do nothing', false],
  ['insert into t (a) select (select b.* from b) on conflict do nothing', false],
  ['insert into t (a, b) select * from b on conflict do nothing', true],
  ['insert into t (a, b) select b.* from b on conflict do nothing', true],
  ['insert into t (a, b) select (f()).* on conflict do nothing', true],
])('takes whatever columns there are: %s', async (sql, takes) => {
  expect((await told(sql)).includes('warning insert-by-position')).toBe(takes);
});

test.each([
  ["select set_config('session_replication_role', 'rep' || 'lica', true)", true],
  ["select set_config('app.role', 'session_replication_role replica', true)", false],
  ['set session_replication_role to replica', true],
  ['set session_replication_role to origin', false],
])('switches triggers off: %s', async (sql, off) => {
  expect((await told(sql)).includes('dangerous replication-role')).toBe(off);
});
