import { expect, test } from '@jest/globals';
import { gapRules } from '../../../src/analysis/rules/gaps/all.js';
import { found, judged, keepsItsPromises } from './reviewing.js';

keepsItsPromises(gapRules);

test.each([
  ['select private.cleanup()', true],
  ['select * from private.cleanup()', true],
  ['call private.cleanup()', true],
  ['do $$ begin perform private.cleanup(); end $$', true],
  ['select case when true then private.cleanup() end', true],
  ['select 1 where (select private.cleanup()) > 0', true],
  ['insert into a (id) values (coalesce(private.cleanup(), 1))', true],
  ['create table a as select has_cleaned(id) from b', true],
  ['do $$ declare n int; begin n := 1 + private.cleanup(); if n > 0 then null; end if; end $$', true],
  ['create view v as select private.cleanup()', false],
  ['select initcap(a), cos(1), string_agg(b, c), jsonb_build_object(1, 2), has_table_privilege(a, b) from b', false],
  ['create aggregate public.longest (text) (sfunc = f, stype = text); select public.longest(a) from b', false],
  ["create type public.span as range (subtype = date); select public.span('2026-01-01', null)", false],
  ["select setval('a_id_seq', 1)", false],
  ["select cron.unschedule('a')", false],
  ['select pg_catalog.now()', false],
  ['create function f() returns int language sql as $$ select private.cleanup() $$', false],
])('a call that nobody can read: %s', async (sql, unknown) => {
  expect((await judged(gapRules, { sql })).includes('warning unknown-function-called')).toBe(unknown);
});

const deletes =
  'create table public.a (id int); create procedure public.p() language plpgsql as $$ begin delete from public.a; end $$;';

test.each([
  ['call public.p()', deletes],
  ['do $$ begin call public.p(); end $$', deletes],
  [
    'insert into public.b values (1)',
    'create table public.b (id int); create function public.f() returns trigger language plpgsql as $$ begin delete from public.a; return new; end $$; create trigger t after insert on public.b for each row execute function public.f();',
  ],
  ['select public.f()', 'create function public.f() returns void begin atomic delete from public.a; end;'],
])('what is set off by %s is read', async (sql, applied) => {
  expect((await found({ sql, applied })).map(({ code }) => code)).toContain('delete-rows');
});

test('a body in another language cannot be read', async () => {
  const applied = 'create function public.f() returns int language plv8 as $$ return 1 $$;';
  expect((await found({ sql: 'select public.f()', applied })).map(({ code }) => code)).toContain('not-analysed');
});
