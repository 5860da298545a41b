import { describe, expect, test } from '@jest/globals';
import { lockRules } from '../../../src/analysis/rules/locks/all.js';
import { codes, codesOf, findings } from './reviewing.js';

describe.each(lockRules.map((rule) => [rule.code, rule] as const))('%s', (code, { example, sound }) => {
  test('finds its example', async () => {
    expect(await codesOf(lockRules, example)).toEqual([code]);
  });

  test('finds nothing in the sound way', async () => {
    expect(await codesOf(lockRules, sound)).not.toContain(code);
  });
});

const applied = `create table public.a (id bigint primary key, x text);
  create table public.b (id bigint primary key, x text);
  create table public.c (id bigint primary key);
  create index a_x_idx on public.a (x);
  create materialized view public.m as select 1 as id;`;
const add = (table: string) => `alter table public.${table} add column y text;`;

describe('found', () => {
  test.each<[string, string[]]>([
    [`${add('a')} update only a set y = 'x' where x > 'b';`, ['backfill-under-lock']],
    [
      `${add('a')} with n as (update public.a set y = 'x' returning id) select count(*) from n;`,
      ['backfill-under-lock'],
    ],
    [`alter table a rename column x to z; delete from a where z is null;`, ['backfill-under-lock']],
    [`begin; ${add('a')} insert into public.a (id) select id from public.b; commit;`, ['backfill-under-lock']],
    [`${add('a')} create table new (id bigint); insert into new select id from b;`, ['work-under-lock']],
    [`${add('a')} refresh materialized view concurrently public.m;`, ['work-under-lock']],
    [`${add('a')} ${add('b')} drop trigger if exists t on public.c;`, ['several-tables-locked']],
    [`truncate a, b, c;`, ['several-tables-locked']],
    [`start transaction; drop index concurrently public.a_x_idx; commit;`, ['concurrently-in-transaction']],
    [`begin; vacuum public.a; commit;`, ['concurrently-in-transaction']],
    ['create index concurrently if not exists a_x_idx on public.a (x);', ['invalid-index-kept']],
    ['do $$ begin alter table a detach partition b concurrently; end $$;', ['concurrently-in-transaction']],
    ["do $$ begin execute 'vacuum ' || 'a'; end $$;", ['concurrently-in-transaction']],
    ['begin; alter table a detach partition b concurrently; commit;', ['concurrently-in-transaction']],
    ['do $$ begin reindex table a; end $$;', []],
    ['begin; reindex (concurrently) table public.a; commit;', ['concurrently-in-transaction']],
    ['cluster;', ['rewrites-under-lock']],
    ['vacuum (verbose, full true) public.a (x), public.b;', ['rewrites-under-lock']],
    ['cluster public.a using a_x_idx;', ['rewrites-under-lock']],
    ['alter table a set tablespace fast;', ['storage-rewrites-table']],
    ['alter table all in tablespace slow set tablespace fast;', ['storage-rewrites-table']],
    ['alter table a add column during tstzrange, add exclude using gist (id with =);', ['exclusion-builds-index']],
    ['alter table a alter x set data type text collate pg_catalog."de-x-icu";', ['collation-rebuilds-indexes']],
    ['alter table parent attach partition public.a default;', ['attach-partition-scans']],
    ['refresh materialized view public.m with no data;', ['refresh-blocks-reads']],
    ['alter table a add column n bigserial, add column m json;', ['json-column', 'serial-rewrites-table']],
    ['alter table a alter column x type json using x::json;', ['json-column']],
    ['lock public.a in share row exclusive mode nowait;', ['lock-table']],
    ["alter extension postgis update to '3.5';", ['extension-update']],
    ['alter table a set (fillfactor = 90, autovacuum_enabled = off);', ['autovacuum-off']],
    ['alter table a set (toast.autovacuum_enabled = 0);', ['autovacuum-off']],
    ['reset lock_timeout;', ['lock-timeout-set']],
    ["SET LOCAL Lock_Timeout TO '2min';", ['lock-timeout-set']],
    ["set statement_timeout = '2h';", ['no-time-limit']],
  ])('%s', async (sql, expected) => {
    expect(await codes(lockRules, sql, applied)).toEqual(expected);
  });
});

describe('not found', () => {
  test.each([
    `${add('a')} update a set y = 'x' where id = 5;`,
    `${add('a')} insert into a (id) values (1);`,
    'create table n (id int); alter table n add column y int; update n set y = 1; insert into n (id) select generate_series(1, 5);',
    `create index concurrently i on public.a (x); ${add('a')} update a set y = 'x';`,
    `begin; ${add('a')} commit; begin; update a set y = 'x'; commit;`,
    `alter table a add constraint a_b foreign key (id) references b not valid; update a set x = 'y';`,
    `${add('a')} ${add('a')} ${add('b')}`,
    'alter table a enable row level security; alter table b enable row level security; alter table c enable row level security;',
    'vacuum (full false, analyze) a; vacuum analyze b;',
    'begin; reindex table public.a; commit;',
    'create table p partition of parent for values in (1); create table q (id int); alter table parent attach partition q default;',
    'refresh materialized view concurrently m;',
    'create table n (extra json, position serial);',
    'alter table a alter x type text;',
    'alter table a replica identity full, set (autovacuum_enabled = true);',
    "set lock_timeout = '5s'; set local statement_timeout = 60000;",
    'set statement_timeout = 0; create index concurrently i on a (x);',
  ])('%s', async (sql) => {
    expect(await codes(lockRules, sql, applied)).toEqual([]);
  });
});

test('an index that no file knows may be built only where there is none: said, no more', async () => {
  const [found] = await findings('create index concurrently if not exists fresh on public.a (x);', applied);
  expect(found).toMatchObject({ code: 'invalid-index-kept', level: 'note' });
});
