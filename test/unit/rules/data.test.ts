import { describe, expect, test } from '@jest/globals';
import { dataRules } from '../../../src/analysis/rules/data/all.js';
import { codes, codesOf, findings } from './reviewing.js';

describe.each(dataRules.map((rule) => [rule.code, rule] as const))('%s', (code, { example, sound }) => {
  test('finds its example', async () => {
    expect(await codesOf(dataRules, example)).toEqual([code]);
  });

  test('finds nothing in the sound way', async () => {
    expect(await codesOf(dataRules, sound)).not.toContain(code);
  });
});

const orders =
  'create table public.orders (id bigint primary key, total numeric(10, 2), note text, status varchar(20) not null, at timestamptz, n bigint);';

describe('every row is meant, however it is written', () => {
  test.each([
    'true',
    "'t'::boolean",
    '1 = 1',
    "'a' = 'a'",
    '2 > 1',
    'id = id',
    'id is not null',
    'status is not null',
    'not (id is null)',
    'not false',
    'null is null',
    'total > 5 or true',
    'note is null or note is not null',
    '(total > 5) or not (total > 5)',
    '1 in (1, 2)',
    'exists (select 1)',
    '(select true)',
    'id in (select id from public.orders)',
    'id in (select o.id from orders o)',
    "note like '%'",
    "id <> '0'",
    'id > 0',
    'id is not distinct from id',
    '(1 = 1) is true',
    'true and id is not null',
  ])('delete … where %s', async (where) => {
    const [found] = await findings(`delete from orders where ${where};`, orders);
    expect(found?.what).toBe('deletes every row of orders');
    expect(await codes(dataRules, `update public.orders set note = null where ${where};`, orders)).toEqual([
      'update-every-row',
    ]);
  });

  test.each([
    'note is not null',
    'total > 5',
    'id = 5',
    'false',
    'id in (select id from public.others)',
    'note = status',
  ])('but not with %s', async (where) => {
    const [found] = await findings(`delete from public.orders where ${where};`, orders);
    expect(found?.what).toMatch(/^deletes rows of public\.orders; how many/);
    expect(await codes(dataRules, `update public.orders set note = null where ${where};`, orders)).toEqual([]);
  });
});

test.each(['drop table public.orders', 'alter table public.orders drop column note', "select pgmq.drop_queue('jobs')"])(
  'what is put aside has a schema to go to: %s',
  async (sql) => {
    const [found] = await findings(sql, orders);
    const lines = found?.safe ?? [];
    const made = lines.indexOf('create schema if not exists archive;');
    expect(made).toBeGreaterThan(0);
    expect(
      lines.findIndex((line) => /archive\.|schema archive;$/.test(line) && !line.startsWith('create schema')),
    ).toBe(made + 1);
  },
);

test('a delete says from where else rows go', async () => {
  const applied = `create table public.a (id bigint primary key);
    create table public.b (id bigint primary key, a_id bigint references public.a on delete cascade);
    create table public.c (b_id bigint references public.b on delete cascade);`;
  const [found] = await findings('delete from public.a where id < 5;', applied);
  expect(found?.what).toContain('with them those of public.b, public.c (ON DELETE CASCADE)');
});

describe('found', () => {
  const applied = `${orders}
    create table public."Old Orders" (id bigint primary key, "Total" numeric);
    create view public.v with (security_invoker = on) as select 1 as id;
    grant select on public.v to authenticated;
    create type public.mood as enum ('good', 'bad');
    create table public.days (id bigint, mood public.mood, constraint days_key unique (id), constraint days_check check (id > 0));
    create unique index days_mood_key on public.days (mood);
    create trigger days_touch before update on public.days for each row execute function public.touch();
    create sequence public.numbers;`;

  test.each<[string, string[]]>([
    ['drop table if exists only_here, public."Old Orders";', ['drop-table']],
    [
      'alter table if exists only public."Old Orders" add x int, drop column if exists "Total", drop id;',
      ['drop-column'],
    ],
    ['create schema archive; alter table public.orders set schema archive; drop table archive.orders;', ['drop-table']],
    [
      'create schema archive; alter table public.unheard set schema archive; drop table archive.unheard;',
      ['drop-table'],
    ],
    [
      'create schema archive; alter table public.unheard set schema archive; drop schema archive cascade;',
      ['drop-cascade'],
    ],
    ['alter table public.orders rename to old; drop table public.old;', ['drop-table']],
    ['create table if not exists public.orders (id int); drop table public.orders;', ['drop-table']],
    ['drop view public.v;', ['drop-view']],
    ['drop view public.v; create view public.v with (security_invoker = on) as select 2 as id;', ['drop-view']],
    [
      'drop view public.v; create view public.v as select 2 as id; grant select on public.v to authenticated;',
      ['drop-view'],
    ],
    [
      'alter table public.days drop constraint days_key, add constraint other_check check (id < 9);',
      ['drop-constraint'],
    ],
    ['alter domain public.iban drop constraint iban_check;', ['drop-constraint']],
    ['drop index concurrently if exists public.days_mood_key;', ['drop-unique-index']],
    [
      'drop trigger days_touch on public.days; create trigger days_touch before update on public.orders for each row execute function f();',
      ['drop-trigger'],
    ],
    ['alter table public.days disable trigger all; alter table public.days enable trigger user;', ['disable-trigger']],
    ['alter table public.days disable trigger days_touch, enable row level security;', ['disable-trigger']],
    ["select set_config('session_replication_role', 'replica', true);", ['replication-role']],
    ['set local session_replication_role to replica;', ['replication-role']],
    ['alter table public.orders alter total type numeric(10, 1), alter n type int;', ['narrows-type']],
    ['alter table public.orders alter status set data type varchar(10);', ['narrows-type']],
    ['alter table public.orders alter note type text using substring(note from 1 for 5);', ['narrows-type']],
    ['alter table public.orders alter note type text using null;', ['narrows-type']],
    [
      "alter type public.mood rename to mood_old; create type public.mood as enum ('good'); alter table public.days alter mood type public.mood using mood::text::public.mood;",
      ['removes-enum-value'],
    ],
    ['alter sequence public.numbers restart;', ['sequence-reset']],
    ["select pg_catalog.setval('public.numbers'::regclass, 100);", ['sequence-reset']],
    ['drop sequence public.numbers;', ['sequence-reset']],
    ['drop extension if exists supabase_vault;', ['drop-extension']],
    ["update storage.objects set name = lower(name) where id = '1';", ['platform-rows']],
    ["insert into auth.users (id, email) values ('1', 'a@EXAMPLE.test');", ['platform-rows']],
    ["insert into vault.secrets (name, secret) values ('a', 'b');", ['platform-rows']],
    ["insert into storage.buckets (id, name) values ('a', 'a');", []],
    ["insert into storage.objects (bucket_id, name) values ('a', 'a');", ['platform-rows']],
    ["select pg_drop_replication_slot('a');", ['platform-purge']],
    ['select pg_catalog.lo_unlink(loid) from public.old;', ['platform-purge']],
    ["select app.lo_unlink('a');", []],
    ['alter table public."Old Orders" no inherit public.orders;', ['no-inherit']],
    ['create table n () inherits (orders); alter table n no inherit orders;', []],
    ['create rule r as on delete to orders do instead nothing;', ['rule-discards-writes']],
    ['create rule r as on update to orders where new.id = 1 do instead nothing;', ['rule-discards-writes']],
    ['create rule r as on update to orders do also nothing;', []],
    ['create rule r as on insert to orders do instead (insert into b values (1));', []],
    ['create table n (id int); create rule r as on delete to n do instead nothing;', []],
    ["select cron.unschedule(jobid) from cron.job where jobname = 'x';", ['platform-purge']],
    ['select * into public.copy from public.orders;', ['copies-without-rules']],
    [
      'alter table public.orders add column d bigint references public.days (id) on delete cascade;',
      ['delete-cascade-added'],
    ],
    ['alter table public.orders alter total drop default;', []],
    [
      'with gone as (update public.orders set note = null returning id) select count(*) from gone;',
      ['update-every-row'],
    ],
    ['do $$ begin truncate only public.days, public.orders; end $$;', ['truncate']],
  ])('%s', async (sql, expected) => {
    expect(await codes(dataRules, sql, applied)).toEqual(expected);
  });
});

describe('nothing is lost of what a pending file made', () => {
  test.each<[string, ...string[]]>([
    [
      'create table t (id int primary key, n bigint);',
      'truncate t; delete from t; update t set n = 1; alter table t drop column n, alter id type smallint; drop table t cascade;',
    ],
    ['alter table orders add column extra text;', 'alter table public.orders drop column extra;'],
    ['alter table orders add column extra text; update orders set extra = note;'],
    ['create schema s; create table s.t (id int);', 'drop schema s cascade;'],
    ['create view w as select 1 as id;', 'drop view w;'],
    ["create type kind as enum ('a');", 'drop type kind cascade;'],
    ['create trigger t before update on orders for each row execute function f();', 'drop trigger t on public.orders;'],
    ['alter table orders add constraint c check (total > 0) not valid;', 'alter table orders drop constraint c;'],
    ['create temporary table x as select 1 as id; delete from x; drop table x;'],
    [
      'create table t (id serial primary key);',
      "select setval('t_id_seq', 1); select setval(pg_get_serial_sequence('public.t', 'id'), 5); alter sequence t_id_seq owned by none;",
    ],
  ])('%s', async (...files) => {
    expect(await codes(dataRules, files, orders)).toEqual([]);
  });

  test('but what IF NOT EXISTS or a condition made may be older', async () => {
    expect(
      await codes(
        dataRules,
        ['alter table orders add column if not exists note text;', 'alter table orders drop column note;'],
        orders,
      ),
    ).toEqual(['drop-column']);
    expect(await codes(dataRules, ['do $$ begin create table t (id int); end $$;', 'drop table t;'])).toEqual([
      'drop-table',
    ]);
  });

  test('nor what takes the name of a new column', async () => {
    const files = [
      'alter table orders add column x text;',
      'alter table orders drop column x;',
      'alter table orders rename column note to x;',
      'alter table orders drop column x;',
    ];
    expect(await codes(dataRules, files, orders)).toEqual(['drop-column']);
  });
});

describe('sound ways', () => {
  const applied = `${orders}
    create view v with (security_invoker = on) as select 1 as id; grant select on v to authenticated;
    alter table orders add constraint note_there check (note is not null);
    create unique index orders_note_key on orders (note);
    create trigger touch before update on orders for each row execute function f();`;
  test.each([
    'drop view v; create view v with (security_invoker) as select 2 as id; grant select on v to anon, authenticated;',
    'drop view if exists never_there; create view never_there as select 1 as id;',
    'alter table orders alter column note set not null; alter table orders drop constraint note_there;',
    'drop index concurrently if exists orders_note_key; create unique index concurrently orders_note_key on orders (note);',
    'drop trigger if exists touch on public.orders; create trigger touch after insert on orders for each row execute function g();',
    'alter table orders alter column status type text, alter column total type numeric(12, 2), alter n type numeric;',
    "alter table orders alter status drop default, alter status type text, alter status set default 'a';",
    "select setval('orders_id_seq', coalesce((select max(id) from orders), 1));",
    "select cron.unschedule('x'); select cron.schedule('x', '* * * * *', 'select 1');",
    'create temp table c as select * from orders;',
    'create table n (id int references orders on delete cascade);',
  ])('%s', async (sql) => {
    expect(await codes(dataRules, sql, applied)).toEqual([]);
  });
});
