import { expect, test } from '@jest/globals';
import { clientRules } from '../../../src/analysis/rules/clients/all.js';
import { judged, keepsItsPromises } from './reviewing.js';

keepsItsPromises(clientRules);

const applied = `create type public.state as enum ('a');
create table public.notes (id bigint, title text default 'x');
create view public.titles with (security_invoker = on) as select id, title from public.notes;
create function public.find(q text, most int default 5) returns setof public.notes language sql stable as $$ select * from public.notes $$;
create function public.touch() returns trigger language plpgsql as $$ begin return new; end $$;
create publication supabase_realtime for table public.notes;`;

test.each([
  ["alter type state rename value 'a' to 'b'", ['dangerous enum-value-renamed']],
  ["alter type state add value 'b'", []],
  ["create type t as enum ('a'); alter type t rename value 'a' to 'b'", []],
  ['alter view titles rename to names', ['dangerous api-object-renamed']],
  ['alter view public.titles rename column title to name', ['dangerous api-object-renamed']],
  ['alter function find rename to search', ['dangerous api-object-renamed']],
  ['alter function public.touch() rename to touched', []],
  ['alter function private.f() rename to g', []],
  ['alter schema public rename to old', ['dangerous api-object-renamed']],
  ['create schema s; alter schema s rename to t', []],
  ['alter view titles set schema private', ['dangerous schema-moved']],
  ['alter function find(text, int) set schema private', ['dangerous schema-moved']],
  ['alter type state set schema private', []],
  ['drop function find', ['dangerous function-dropped']],
  ['drop routine if exists public.unknown(int)', ['dangerous function-dropped']],
  ['drop function private.f(int)', []],
  ['drop function touch()', []],
  [
    'drop function find(text, int); create function find(q text, most int default 5) returns setof public.notes language sql as $$ select * from public.notes $$',
    ['note function-dropped'],
  ],
  [
    'drop function find(text, int); create function find(q text, most int) returns int language sql as $$ select 1 $$',
    ['dangerous function-dropped'],
  ],
  ['create function find(q text) returns int language sql as $$ select 1 $$', ['dangerous function-overloaded']],
  ['create function find(name text) returns int language sql as $$ select 1 $$', []],
  [
    'create function find(q text) returns int language sql as $$ select 1 $$; drop function find(text, int)',
    ['dangerous function-dropped'],
  ],
  [
    'create or replace function find(query text, most int default 5) returns setof notes language sql stable as $$ select 1 $$',
    ['dangerous function-signature-changed'],
  ],
  [
    'create or replace function find(q text, most int) returns setof public.notes language sql stable as $$ select 1 $$',
    ['dangerous function-signature-changed'],
  ],
  [
    'create or replace function find(q text, most int default 9) returns setof public.notes language sql volatile as $$ select 1 $$',
    ['warning function-behaviour-changed'],
  ],
  ['alter function find strict', ['warning function-behaviour-changed']],
  ['alter function find stable', []],
  ["alter table notes alter title set default 'y', alter id set default 1", ['warning default-changed']],
  ['alter table notes alter title drop default', []],
  ['alter publication supabase_realtime drop table notes', ['dangerous publication-shrinks']],
  ['alter publication supabase_realtime set table public.notes, public.others', []],
  ['drop publication supabase_realtime', ['dangerous publication-shrinks']],
  [
    'create or replace view titles with (security_invoker = on) as select title, id from public.notes',
    ['warning view-columns-changed'],
  ],
  ['create or replace view titles with (security_invoker = on) as select id, title, 1 as more from public.notes', []],
  ['create or replace view titles with (security_invoker = on) as select * from public.notes', []],
])('%s', async (sql, expected) => {
  const codes = await judged(clientRules, { applied, sql });
  expect(codes.filter((one) => expected.length > 0 || !one.startsWith('note'))).toEqual(expected);
});
