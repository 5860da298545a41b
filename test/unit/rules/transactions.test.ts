import { describe, expect, test } from '@jest/globals';
import { transactionRules } from '../../../src/analysis/rules/transactions/all.js';
import { found, judged, keepsItsPromises } from './reviewing.js';

keepsItsPromises(transactionRules);

const look = (sql: string, applied = '') => judged(transactionRules, { sql, applied });

describe('transactions', () => {
  test.each([
    ['begin', 'refused transaction-control'],
    ['START TRANSACTION', 'refused transaction-control'],
    ['end', 'refused transaction-control'],
    ['abort', 'refused transaction-control'],
    ['do $$ begin commit; end $$', 'dangerous transaction-control'],
  ])('are ended by %s', async (sql, expected) => {
    expect(await look(sql)).toEqual([expected]);
  });

  test('may have savepoints', async () => {
    expect(await look('savepoint a; release a; rollback to a')).toEqual([]);
  });

  test('the point to go on from is told', async () => {
    const sql = 'create table a (id int); create table b (id int); vacuum a; create table c (id int);';
    expect((await found({ sql })).find(({ code }) => code === 'not-atomic')?.what).toBe(
      'cannot run in a transaction, so the file is not atomic: when this statement fails, the 2 statements before it stay applied, the statement after it has not run, and no ledger row is written',
    );
  });

  test.each([
    'create index concurrently i on public.a (id)',
    'drop index concurrently if exists i; create index concurrently i on a (id)',
    'set statement_timeout to default; reindex table concurrently a',
  ])('need not be atomic where a second try is harmless: %s', async (sql) => {
    expect(await look(sql)).not.toContain('dangerous not-atomic');
  });
});

describe('a new value of an enum', () => {
  const applied =
    "create type public.mood as enum ('ok'); create table public.a (id int, mood public.mood, note text); create table public.b (note text);";
  test.each([
    "insert into a (mood) values ('new')",
    "alter table public.a alter column mood set default 'new'",
    "create index i on public.a (id) where mood = 'new'",
    "create policy p on public.a using (mood = 'new')",
    "select 'new'::public.mood",
    "do $$ begin update public.a set mood = 'new'; end $$",
  ])('may not be used at once: %s', async (sql) => {
    expect(await look(`alter type public.mood add value 'new'; ${sql}`, applied)).toContain(
      'dangerous enum-value-used',
    );
  });
  test.each([
    "insert into public.b values ('new')",
    "comment on table public.a is 'new'",
    "create type public.other as enum ('new')",
  ])('is not meant by %s', async (sql) => {
    expect(await look(`alter type public.mood add value 'new'; ${sql}`, applied)).toEqual([]);
  });
  test('may be used where the type is as new', async () => {
    expect(await look("create type m as enum ('a'); alter type m add value 'b'; select 'b'::m")).toEqual([]);
  });
});

test.each([
  ['set role service_role', true],
  ['set session search_path to app', true],
  ["select pg_catalog.set_config('search_path', '', false)", true],
  ["do $$ begin perform set_config('role', 'anon', false); end $$", true],
  ["select set_config('search_path', '', true)", false],
  ['set local role service_role', false],
  ['set role service_role; select 1; reset role', false],
  ['set check_function_bodies = off', false],
  ['set transaction isolation level serializable', false],
  ["alter function f() set search_path = ''", false],
])('a setting outlives its file: %s', async (sql, outlives) => {
  expect((await look(sql)).includes('warning setting-outlives-file')).toBe(outlives);
});

test.each([
  ['create table if not exists a (id bigint, "B" text)', []],
  ['create table if not exists public.a ("B" text, id int8)', []],
  ['create table if not exists a (id int)', ['dangerous if-not-exists-hides']],
  ['create table if not exists a (id bigint, b text)', ['dangerous if-not-exists-hides']],
  ['alter table a add column if not exists id uuid', ['dangerous if-not-exists-hides']],
  ['alter table a add column if not exists id bigint, add if not exists c int', []],
  ['create table if not exists other (id int)', []],
])('IF NOT EXISTS hides a difference: %s', async (sql, expected) => {
  expect(await look(sql, 'create table public.a (id bigserial, "B" text);'.replace('bigserial', 'bigint'))).toEqual(
    expected,
  );
});

test.each([
  ['alter table a owner to supabase_admin', true],
  ["copy a from '/tmp/x'", true],
  ["copy a from program 'ls'", true],
  ['create role x superuser', true],
  ["select pg_read_file('/etc/passwd')", true],
  ["create function f() returns int language c as 'x', 'y'", true],
  ['create schema s authorization supabase_auth_admin', true],
  ['grant pg_read_server_files to postgres', true],
  ['set session authorization anon', true],
  ['alter table a owner to postgres', false],
  ['create function f() returns int language plpgsql as $$ begin return 1; end $$', false],
  ['create role x nologin', false],
])('only a superuser may: %s', async (sql, refused) => {
  expect((await look(sql)).includes('refused superuser-only')).toBe(refused);
});

test.each([
  ["select cron.schedule('a', '* * * * *', 'delete from b')", true],
  ["select cron.schedule('a', '* * * * *', 'select public.known()')", false],
  ["select cron.schedule('a', '* * * * *', 'select public.unknown()')", false],
  ["select cron.schedule('a', '* * * * *', 'select net.http_get(1)')", true],
  ["select cron.schedule(schedule => '* * * * *', job_name => 'a', command => 'delete from b')", true],
  ["select cron.schedule('a', '* * * * *', format('select %I.known()', 'public'))", false],
  ['select cron.alter_job(1, active := false)', false],
  ["select cron.alter_job(1, command := 'delete from b')", true],
  ["select cron.schedule('a', '* * * * *', 'select public.known(); drop table b')", true],
  ["select cron.schedule('a', '* * * * *', 'refresh materialized view concurrently m')", false],
  ["do $$ declare r bigint; begin r := net.http_get('https://x.test'); end $$", true],
  ["do $$ begin if dblink_connect('x') = 'OK' then null; end if; end $$", true],
  ["select extensions.http_post('https://x.test', '', '')", true],
  ['update public.watched set id = 1 where id = 1', true],
  ['insert into public.watched (id) values (1)', false],
  ['select public.sends()', true],
  ['notify jobs', true],
  ["select pg_notify('pgrst', 'reload schema')", false],
  ["create function f() returns int language sql as $$ select net.http_get('x') $$", false],
  ["create policy p on public.watched using (dblink('x') is null)", false],
])('reaches outside: %s', async (sql, outside) => {
  const applied =
    "create function public.known() returns int language sql as $$ select 1 $$; create function public.sends() returns bigint language sql begin atomic select net.http_get('x'); end; create function public.hook() returns trigger language plpgsql as $$ begin perform net.http_get('x'); return new; end $$; create table public.watched (id int); create trigger t after update on public.watched for each row execute function public.hook();";
  expect((await look(sql, applied)).includes('dangerous outside-effect')).toBe(outside);
});

test('a job that calls what no migration defines is unknown, not dangerous', async () => {
  expect(await look("select cron.schedule('a', '* * * * *', 'select public.unknown()')")).toEqual([
    'warning outside-effect',
  ]);
});

test.each([
  ["select net.http_get('https://x.test')", 'when the file commits'],
  ['notify jobs', 'when the file commits'],
  ["select cron.schedule('a', '* * * * *', 'delete from b')", 'when the file commits'],
  ["select extensions.http_get('https://x.test')", 'no rollback and no backup'],
  ["select dblink_exec('x', 'select 1')", 'no rollback and no backup'],
])('it is said when %s happens', async (sql, words) => {
  const effect = (await found({ sql })).find(({ code }) => code === 'outside-effect');
  expect(effect?.what).toContain(words);
});

test.each([
  ['exception when others then null;', true],
  ["exception when unique_violation then null; when others then raise notice 'x';", true],
  ['exception when others then raise;', false],
  ["exception when others then raise exception 'no: %', sqlerrm;", false],
  ['exception when duplicate_object then null;', false],
  ["-- exception when others then null;\n perform 'exception when others then null; end';", false],
])('errors are swallowed: %s', async (handler, swallowed) => {
  expect((await look(`do $$ begin perform 1; ${handler} end $$`)).includes('warning swallowed-errors')).toBe(swallowed);
});

test('a table is ambiguous only where two are known and none is named', async () => {
  const applied = 'create table public.tasks (id int); create table app.tasks (id int);';
  const code = 'warning ambiguous-name';
  expect(await look('update tasks set id = 1', applied)).toEqual([code]);
  expect(await look('delete from app.tasks', applied)).toEqual([]);
  expect(await look('with tasks as (select 1 as id) insert into app.tasks select id from tasks', applied)).toEqual([]);
});
