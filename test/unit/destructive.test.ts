import { describe, expect, test } from '@jest/globals';
import { allowed, destruction, destructionLines, file, refusals } from './analysing.js';

const and = 'and everything that depends on it (CASCADE)';

describe('a statement that loses rows or columns is destructive', () => {
  test.each([
    ['drop table orders', 'drop-table: drops table orders with all its rows'],
    ['drop table if exists public.a, "B c"', 'drop-table: drops table public.a, "B c" with all its rows'],
    ['truncate public.orders', 'truncate: empties public.orders'],
    ['truncate table only a, b restart identity', 'truncate: empties a, b'],
    ['truncate a cascade', 'truncate-cascade: empties a and every table that refers to it (CASCADE)'],
    ['delete from public.orders', 'delete-rows: deletes every row of public.orders'],
    ['delete from a where id = 1', 'delete-rows: deletes rows of a; how many, nobody knows before it runs'],
    [
      'delete from a using b where a.id = b.id',
      'delete-rows: deletes rows of a; how many, nobody knows before it runs',
    ],
    [
      'with gone as (delete from a returning *) insert into b select * from gone',
      'delete-rows: deletes every row of a',
    ],
    [
      'with x as (select 1), gone as (delete from a where id in (table x) returning *) select 1 from gone',
      'delete-rows: deletes rows of a; how many, nobody knows before it runs',
    ],
    [
      'create table kept as with gone as (delete from a returning *) select * from gone',
      'delete-rows: deletes every row of a',
    ],
    ['explain analyze delete from a', 'delete-rows: deletes every row of a'],
    ['prepare p as delete from a', 'delete-rows: deletes every row of a'],
    ['copy (delete from a returning *) to stdout', 'delete-rows: deletes every row of a'],
    [
      'merge into public.a using b on a.id = b.id when matched and b.x then delete when not matched then insert values (1)',
      'delete-rows: may delete rows of public.a (MERGE)',
    ],
    ['alter table public.a drop column "B"', 'drop-column: drops public.a."B"'],
    ['alter table a drop if exists b cascade', `drop-column: drops a.b ${and}`],
    ['alter foreign table a drop column b', 'drop-column: drops a.b'],
    ['alter type public.addr drop attribute street', 'drop-column: drops public.addr.street'],
    ['alter type addr drop attribute street cascade', `drop-column: drops addr.street ${and}`],
    ['drop owned by ada', 'drop-owned: drops everything that a role owns'],
  ])('%s', async (sql, finding) => {
    expect(await destruction(`${sql};`)).toEqual([finding]);
  });

  test('each column of one statement is a finding of its own', async () => {
    expect(
      await destruction('alter table a add column x int, drop column b, alter column c drop default, drop d'),
    ).toEqual(['drop-column: drops a.b', 'drop-column: drops a.d']);
  });
});

test('a database is never dropped', async () => {
  const [refusal] = await refusals('drop database shop;');
  expect(refusal).toMatchObject({ code: 'drop-database', what: `${file}, line 1 drops database shop.` });
});

describe('CASCADE is destructive with whatever is dropped', () => {
  test.each([
    ['drop table a, b cascade', 'table a, b'],
    ['drop schema app, "Old" cascade', 'schema app, "Old"'],
    ['drop view public.v cascade', 'view public.v'],
    ['drop materialized view m cascade', 'materialized view m'],
    ['drop foreign table f cascade', 'foreign table f'],
    ['drop function public.f(int, text) cascade', 'function public.f'],
    ['drop procedure p() cascade', 'procedure p'],
    ['drop aggregate a(int) cascade', 'aggregate a'],
    ['drop routine r cascade', 'routine r'],
    ['drop type public.mood cascade', 'type public.mood'],
    ['drop domain d cascade', 'domain d'],
    ['drop extension if exists citext cascade', 'extension citext'],
    ['drop sequence s cascade', 'sequence s'],
    ['drop index i cascade', 'index i'],
    ['drop trigger t on public.orders cascade', 'trigger public.orders.t'],
    ['drop server s cascade', 'foreign server s'],
    ['drop publication p cascade', 'publication p'],
    ['drop collation c cascade', 'collation c'],
    ['drop language l cascade', 'language l'],
  ])('%s', async (sql, name) => {
    expect(await destruction(sql)).toEqual([`drop-cascade: drops ${name} ${and}`]);
  });

  test.each([
    ['alter table public.a drop constraint a_pkey cascade', `drop-cascade: drops a_pkey of public.a ${and}`],
    [
      'revoke select on a from anon cascade',
      'revoke-cascade: takes away rights, and those that were passed on (CASCADE)',
    ],
    [
      'revoke grant option for all on a from anon cascade',
      'revoke-cascade: takes away rights, and those that were passed on (CASCADE)',
    ],
    ['revoke editors from ada cascade', 'revoke-cascade: takes away rights, and those that were passed on (CASCADE)'],
  ])('%s', async (sql, finding) => {
    expect(await destruction(sql)).toEqual([finding]);
  });

  test.each([
    'alter domain positive drop constraint positive_check cascade',
    'alter default privileges in schema public revoke select on tables from anon cascade',
    'drop subscription s cascade',
  ])('also where PostgreSQL has a statement of its own for it: %s', async (sql) => {
    expect((await allowed(sql)).destructive).toHaveLength(1);
  });

  test.each([
    [
      'alter domain app.positive drop constraint if exists "P" cascade',
      `drop-cascade: drops "P" of app.positive ${and}`,
    ],
    [
      'alter default privileges for role ada revoke grant option for all on functions from anon cascade',
      'revoke-cascade: takes away rights, and those that were passed on (CASCADE)',
    ],
    ['drop subscription if exists "S" cascade', `drop-cascade: drops subscription "S" ${and}`],
    ['drop cast (text as int[]) cascade', `drop-cascade: drops cast (text as int4[]) ${and}`],
    ['drop cast (app."T" as public.u) cascade', `drop-cascade: drops cast (app."T" as public.u) ${and}`],
    ['drop transform for int language sql cascade', `drop-cascade: drops transform for int4 language sql ${and}`],
    ['drop operator class app.o using btree cascade', `drop-cascade: drops operator class app.o using btree ${and}`],
    ['drop operator family o using gin cascade', `drop-cascade: drops operator family o using gin ${and}`],
    ['drop statistics app.s cascade', `drop-cascade: drops statistics app.s ${and}`],
    ['drop foreign data wrapper w cascade', `drop-cascade: drops foreign data wrapper w ${and}`],
    ['drop text search dictionary d cascade', `drop-cascade: drops text search dictionary d ${and}`],
    ['drop rule r on public.a cascade', `drop-cascade: drops rule public.a.r ${and}`],
  ])('and says what: %s', async (sql, finding) => {
    expect(await destruction(sql)).toEqual([finding]);
  });

  test.each(['drop cast (text as int) cascade', 'drop transform for int language sql cascade'])(
    'and the message has no hole where a name belongs: %s',
    async (sql) => {
      const [finding] = await destruction(sql);
      expect(finding).toMatch(/^drop-cascade: drops \S.* and everything that depends on it \(CASCADE\)$/);
      expect(finding).not.toMatch(/ {2}/);
    },
  );
});

describe('a statement that loses nothing is harmless', () => {
  test.each([
    'create function f() returns void language sql as $$ delete from a; drop table b cascade $$',
    'create or replace function f() returns void language plpgsql as $$ begin truncate a; end $$',
    'create function f() returns void language sql begin atomic delete from a; end',
    'create procedure p() language sql begin atomic truncate a; end',
    'create rule r as on delete to a do instead delete from b',
    'create trigger t after delete on a execute function f()',
    'drop view v',
    'drop materialized view m',
    'drop index i',
    'drop function f()',
    'drop trigger t on a',
    'drop schema app',
    'drop foreign table f',
    'drop type mood restrict',
    'drop role ada',
    'alter table a drop constraint c',
    'alter domain d drop constraint c',
    'alter domain d drop default',
    'alter default privileges revoke select on tables from anon',
    'alter default privileges grant select on tables to anon',
    'drop subscription s',
    'drop cast (text as int)',
    'alter table a alter column b drop not null, alter column b drop default',
    'alter table a alter column b type bigint',
    'alter table a rename column b to c',
    'alter table a detach partition b',
    'revoke select on a from anon',
    'revoke editors from ada',
    'grant select on a to anon with grant option',
    'merge into a using b on a.id = b.id when matched then update set x = 1 when not matched then do nothing',
    'update a set b = null',
    "insert into a values ('drop table b; delete from c')",
    'create table a (id int references b on delete cascade)',
    'select delete, truncate from a',
    'comment on table a is $$drop table a cascade$$',
    '-- drop table a;\nselect 1 /* delete from b; */',
  ])('%s', async (sql) => {
    expect(await destruction(sql)).toEqual([]);
  });

  test.each([
    'alter type addr add attribute town text cascade',
    'alter type addr alter attribute street type varchar cascade',
    'alter type addr rename attribute street to road cascade',
  ])('CASCADE that passes a change on to typed tables drops nothing: %s', async (sql) => {
    expect(await destruction(sql)).toEqual([]);
  });
});

test('findings carry file, line and one short line of the statement', async () => {
  const sql = `-- größe\nselect 'ä';\n\n  delete\n    from a\n   where note <> '${'x'.repeat(300)}';\ndrop table b;`;
  const { destructive, files } = await allowed(sql);
  const [first, second] = destructive;
  expect(first).toMatchObject({ file, line: 4, level: 'destructive', code: 'delete-rows' });
  expect(first?.sql).toMatch(/^delete from a where note <> 'x+…$/);
  expect(first?.sql).toHaveLength(160);
  expect(second).toEqual({
    code: 'drop-table',
    level: 'destructive',
    what: 'drops table b with all its rows',
    safe: [
      'Move it out of reach first, and drop it a release later:',
      'create schema if not exists archive;',
      'alter table b set schema archive;',
    ],
    file,
    line: 7,
    sql: 'drop table b',
  });
  expect(files.map(({ statements }) => statements)).toEqual([3]);
  expect(await destructionLines(sql)).toEqual(['4 delete-rows', '7 drop-table']);
});
