import { describe, expect, test } from '@jest/globals';
import { embedded, file, refusals } from './analysing.js';

const scratchRemedy =
  'Set "scratch" in supasafe.json to a server that can, a running `supabase start` say, and try again.';
const codes = async (sql: string, scratch = embedded) => (await refusals(sql, scratch)).map(({ code }) => code);

describe('what belongs to the platform', () => {
  test('is refused with file, line and a way out', async () => {
    expect(await refusals('select 1;\n\nalter table auth.users\n  add column nick text;')).toEqual([
      {
        code: 'platform-object',
        exit: 3,
        what: `${file}, line 3 changes auth.users, which belongs to Supabase.`,
        details: [
          'alter table auth.users add column nick text',
          'Hosted projects refuse this in auth: only policies and triggers may be added to its tables (42501).',
        ],
        next: ['Put objects of your own into a schema of your own.'],
      },
    ]);
  });

  test.each([
    'create table auth.extra (id int)',
    'create table storage.extra as select 1',
    'alter table storage.objects enable row level security',
    'alter table auth.users owner to postgres',
    'alter table auth.users rename column email to mail',
    'drop table realtime.messages',
    'create index on auth.users (email)',
    'drop index auth.users_email_key',
    'create view auth.v as select 1',
    'create materialized view auth.v as select 1',
    'create sequence auth.s',
    'create function auth.f() returns int language sql as $$ select 1 $$',
    'drop function auth.uid()',
    "create type auth.mood as enum ('ok')",
    'drop type auth.mood',
    'drop schema auth',
  ])('may not be changed: %s', async (sql) => {
    expect(await codes(sql)).toContain('platform-object');
  });

  test.each([
    'create type storage.pair as (a int, b int)',
    'create domain storage.path as text',
    'create aggregate storage.m(int) (sfunc = int4pl, stype = int)',
    'create statistics storage.s on id, name from storage.objects',
    'select 1 as a into storage.extra',
    'alter table storage.objects set schema public',
    'alter table public.orders set schema storage',
    'alter function storage.foldername(text) rename to folder',
    "alter function storage.foldername(text) set search_path = ''",
    'alter function storage.foldername(text) owner to postgres',
    "comment on table storage.objects is 'files'",
    'create rule r as on delete to storage.objects do instead nothing',
    'drop rule r on storage.objects',
    'create foreign table auth.f (id int) server s',
    'import foreign schema far from server s into auth',
    'create table public.part partition of realtime.messages default',
    'create table public.kept () inherits (auth.users)',
    'alter table public.kept inherit auth.users',
    'alter table realtime.messages attach partition public.part default',
    'alter table public.mine attach partition realtime.messages default',
    'with x as (select 1 as a) select a into storage.extra from x union select 2',
    'alter sequence auth.refresh_tokens_id_seq restart',
    'create type auth.span as range (subtype = int)',
    'create type auth.shell',
    "alter type auth.factor_type add value 'face'",
    "alter type auth.factor_type rename value 'totp' to 'otp'",
    'alter type auth.factor_type rename to kind',
    'alter type auth.factor_type set schema public',
    'alter type auth.pair add attribute c int',
    'alter type auth.pair rename attribute a to b',
    'alter domain storage.path add check (value <> $$$$)',
    'alter domain storage.path rename constraint a to b',
    'create operator auth.=== (function = f, leftarg = int, rightarg = int)',
    'alter operator auth.=== (int, int) set (restrict = none)',
    'create operator class auth.o for type int using btree as operator 1 <',
    'drop operator class auth.o using btree',
    'create operator family auth.o using btree',
    'alter operator family auth.o using btree add operator 1 < (int, int)',
    'create collation auth.c from "C"',
    'alter collation auth.c refresh version',
    "create conversion auth.c for 'LATIN1' to 'UTF8' from f",
    'create text search dictionary auth.d (template = simple)',
    'alter text search dictionary auth.d (stopwords = x)',
    'alter text search configuration auth.c add mapping for word with simple',
    'create statistics public.s on id, name from storage.objects',
    'alter statistics storage.s set statistics 1',
    'alter function storage.foldername(text) immutable',
    'alter function storage.foldername(text) set schema public',
    'alter function storage.foldername(text) depends on extension citext',
    'alter routine storage.foldername rename to folder',
    'alter aggregate storage.m(int) owner to postgres',
    'alter extension citext add table auth.users',
    'alter table auth.users set schema storage',
    'alter view auth.v rename to w',
    'alter index auth.users_email_key rename to k',
    'alter table auth.users rename constraint a to b',
    'alter schema storage rename to files',
    'alter trigger t on auth.users rename to u',
    'alter trigger t on auth.users depends on extension citext',
    'alter schema storage owner to postgres',
    "comment on schema storage is 'files'",
    "comment on column auth.users.email is 'mail'",
    "comment on function auth.uid() is 'who'",
    "comment on type auth.factor_type is 'kind'",
    "comment on constraint c on auth.users is 'why'",
    "comment on constraint c on domain storage.path is 'why'",
    'security label on table auth.users is null',
    'drop table postgres.auth.users',
    "comment on table postgres.auth.users is 'people'",
  ])('may not be changed in a roundabout way either: %s', async (sql) => {
    expect(await codes(sql)).toEqual(['platform-object']);
  });

  test.each(['policy p', 'trigger t'])(
    'may not get a comment, which wants the owner of the table: %s',
    async (what) => {
      expect(await codes(`comment on ${what} on storage.objects is 'why'`)).toEqual(['platform-object']);
    },
  );

  test.each([
    'create policy p on storage.objects for select using (true)',
    'alter policy p on storage.objects using (false)',
    'alter policy p on storage.objects rename to q',
    'drop policy if exists p on storage.objects',
    'create trigger t after insert on auth.users for each row execute function public.f()',
    'drop trigger if exists t on auth.users',
    'create table public.profiles (id uuid primary key references auth.users on delete cascade)',
    'select auth.uid()',
    "insert into storage.buckets (id, name) values ('a', 'a')",
    'create table public.auth (id int)',
    'create table authors.x (id int)',
    'create view public.v as select id from auth.users',
    'select id into public.people from auth.users',
    'alter table public.orders set schema app',
    'alter extension citext set schema auth',
    'alter trigger t on public.auth rename to u',
    'alter function public.f() rename to uid',
    "comment on policy p on public.orders is 'why'",
    // A table, an extension and a rule of one's own that are named like a schema of the platform.
    "comment on column auth.id is 'key'",
    "comment on table auth is 'mine'",
    'drop rule r on storage',
    'drop trigger t on auth',
    'drop cast (public.t as int)',
    'create table public.posts (like auth.users)',
    'alter table public.orders add foreign key (owner) references auth.users on delete cascade',
    'create function public.f() returns int language sql as $$ create table auth.x (id int); select 1 $$',
  ])('may be used: %s', async (sql) => {
    expect(await refusals(sql)).toEqual([]);
  });

  test('is told once for each statement, all files and lines together', async () => {
    const problems = await refusals('create table auth.a (id int);\nselect 1;\ndrop function auth.uid(), storage.f();');
    expect(problems.map(({ what }) => what)).toEqual([
      `${file}, line 1 changes auth.a, which belongs to Supabase.`,
      `${file}, line 3 changes auth.uid, which belongs to Supabase.`,
      `${file}, line 3 changes storage.f, which belongs to Supabase.`,
    ]);
  });
});

describe('what scratch cannot try', () => {
  test('an extension that scratch lacks is refused by its name, with the remedy', async () => {
    expect(await refusals('create extension if not exists vector with schema extensions;')).toEqual([
      {
        code: 'extension-missing',
        exit: 3,
        what: `${file}, line 1 creates the extension vector.`,
        details: [
          'create extension if not exists vector with schema extensions',
          'The scratch server has no extension vector, so this migration cannot be rehearsed.',
        ],
        next: [scratchRemedy],
      },
    ]);
    expect(await codes('create extension "citext"; create extension pgcrypto')).toEqual([]);
  });

  test('a configured scratch is asked for extensions like the embedded one', async () => {
    const configured = { kind: 'configured', extensions: new Set(['vector']) } as const;
    expect(await codes('create extension vector', configured)).toEqual([]);
    expect(await codes('create extension citext', configured)).toEqual(['extension-missing']);
  });

  test.each([
    ['create event trigger e on ddl_command_end execute function f()', 'creates the event trigger e'],
    ['create publication p for all tables', 'publishes all tables (p)'],
    ['create publication p for tables in schema public', 'publishes all tables (p)'],
    ['alter publication p add tables in schema public', 'publishes all tables (p)'],
  ])('embedded scratch does not rehearse: %s', async (sql, what) => {
    expect(await refusals(sql)).toEqual([
      {
        code: 'not-rehearsable',
        exit: 3,
        what: `${file}, line 1 ${what}.`,
        details: [sql, 'Hosted projects allow it to postgres; the embedded scratch server cannot imitate that.'],
        next: [scratchRemedy],
      },
    ]);
    expect(await codes(sql, { kind: 'configured', extensions: new Set() })).toEqual([]);
  });

  test.each(['create publication p for table a', 'alter publication p set table a', 'drop event trigger e'])(
    'embedded scratch rehearses: %s',
    async (sql) => {
      expect(await refusals(sql)).toEqual([]);
    },
  );
});
