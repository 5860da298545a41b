import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { describeInDepth, inDepth } from './support/depth.js';
import { majorsInDepth, newestMajor } from './support/majors.js';
import { TableBench } from './support/tableBench.js';

describe('a table put back', () => {
  const bench = new TableBench(newestMajor);
  beforeAll(() => bench.start());
  afterAll(() => bench.stop());

  inDepth('without a primary key has each row as often as before', async () => {
    const { before, after, plan } = await bench.undo(
      `create table public.notes (body text, n int, doc json); insert into public.notes values ('a', 1, '{}'), ('a', 1, '{}'), ('b', null, null), ('c', 3, '{"x": 1}');
       insert into public.notes select 'many', 7, null from generate_series(1, 20)`,
      `delete from public.notes where ctid in (select min(ctid) from public.notes where body in ('a', 'many') group by body);
       delete from public.notes where body = 'b'; insert into public.notes values ('new', 1, null), ('c', 3, '{"x": 1}'), ('c', 3, '{"x":1}')`,
      { names: ['public.notes'] },
    );
    expect(plan.tables[0]?.difference).toMatchObject({ missing: 3, changed: 0, extra: 3 });
    expect(after).toEqual(before);
  });

  test('gets unique values back that two rows traded, and fires no trigger for it', async () => {
    const { before, after, plan } = await bench.undo(
      `create table public.seats (id int primary key, place int not null unique, at timestamptz);
       insert into public.seats select n, n, '2026-01-01' from generate_series(1, 10) n;
       create table public.audit (what text);
       create function public.note() returns trigger language plpgsql as $$ begin insert into public.audit values (tg_op); return new; end $$;
       create trigger noted after insert or update or delete on public.seats for each row execute function public.note();
       create trigger always_noted before insert or update on public.seats for each row execute function public.note();
       alter table public.seats enable always trigger always_noted`,
      `alter table public.seats disable trigger user; update public.seats set place = -place; update public.seats set place = 1 - place where true;
       update public.seats set place = 11 - id, at = now() where false; alter table public.seats enable trigger noted; alter table public.seats enable always trigger always_noted`,
      { names: ['public.seats'], acts: ['changed'] },
    );
    expect(plan.tables[0]?.difference.changed).toBe(10);
    expect(after).toEqual(before);
  });

  test('has every type of value as it was, and what looks alike is told apart', async () => {
    const { before, damaged, after } = await bench.undo(
      `create type public.mood as enum ('good', 'bad'); create type public.pair as (a int, b text); create domain public.short as text check (length(value) < 9);
       create table public.odd (id numeric primary key, n numeric, f float8, j json, b jsonb, x xml, y bytea, i interval, p point, a text[], m public.mood, c public.pair, s public.short,
         r tstzrange, bits bit varying, d date, g int generated always as (length(s)) stored);
       insert into public.odd values (1.0, 1.0, 'NaN', '{"a" : 1}', '{"a": 1.0}', '<a/>', '\\x00ff', '1 mon -3 days', '(1,2)', '{"a\tb",NULL,"\\\\"}', 'bad', '(1,"x, y")', 'short', '[2026-01-01,)', '101', '0044-03-15 BC'),
         (2, 2.50, -0.0, '[]', 'null', null, '', '0', null, '{}', null, null, '', 'empty', '', 'infinity')`,
      `update public.odd set n = 1.00, j = '{"a":1}', b = '{"a": 1}', y = '\\x00fe' where id = 1; update public.odd set f = 0.0, b = null, s = null where id = 2`,
      { names: ['public.odd'], acts: ['changed'] },
    );
    expect(damaged.rows).not.toEqual(before.rows);
    expect(after).toEqual(before);
  });

  test('never sets a sequence back', async () => {
    const { after } = await bench.undo(
      `create table public.bills (id bigint generated always as identity primary key, no serial, t text); insert into public.bills (t) select 'x' from generate_series(1, 5)`,
      `delete from public.bills where id = 5; insert into public.bills (t) select 'new' from generate_series(1, 3); alter sequence public.bills_no_seq restart with 2`,
      { names: ['public.bills'], acts: ['missing'] },
    );
    expect(after.rows['public.bills']).toContain('8 rows');
    expect(after.sequences).toMatchObject({
      'public.bills_id_seq': '8 called t',
      'public.bills_no_seq': '5 called t',
    });
  });

  const family = `create table public.firms (id int primary key, name text); create table public.teams (id int primary key, firm int references public.firms);
    create table public.people (id int primary key, team int references public.teams, boss int references public.people);
    insert into public.firms values (1, 'a'), (2, 'b'); insert into public.teams values (1, 1), (2, 2), (3, null); insert into public.people values (1, 1, null), (2, 2, 1), (3, 3, 2)`;

  test('tells which rows it would refer to are missing, and brings them along when it is asked to', async () => {
    const damage = 'delete from public.people; delete from public.teams; delete from public.firms where id = 2';
    const told = await bench.undo(family, damage, { names: ['public.people'], acts: ['missing'] });
    expect(told.plan.orphans).toMatchObject([
      { child: 'public.people', parent: 'public.teams', rows: 3, samples: ['1', '2', '3'] },
    ]);
    expect(told.result).toBeNull();
    expect(told.after).toEqual(told.damaged);
    const { before, after, plan, error } = await bench.undo(family, damage, {
      names: ['public.people'],
      acts: ['missing'],
      withReferenced: true,
    });
    expect(error).toBeNull();
    expect(
      plan.tables.map(({ table, isReferenced, difference }) => [table.qualified, isReferenced, difference.missing]),
    ).toEqual([
      ['public.people', false, 3],
      ['public.teams', true, 3],
      ['public.firms', true, 1],
    ]);
    expect(after).toEqual(before);
  });

  test('is refused when rows of others would refer to nothing, and stays as it is', async () => {
    const { damaged, after, error } = await bench.undo(
      family,
      'insert into public.firms values (9, null); insert into public.teams values (9, 9)',
      { names: ['public.firms'] },
    );
    expect(error).toMatchObject({
      problems: [{ code: 'foreign-key', what: expect.stringContaining('public.teams') as unknown }],
    });
    expect(after).toEqual(damaged);
  });

  test('is refused by a unique value that somebody else has now, and stays as it is', async () => {
    const { damaged, after, error } = await bench.undo(
      `create table public.names (id int primary key, name text unique); insert into public.names values (1, 'a'), (2, 'b')`,
      `delete from public.names where id = 1; insert into public.names values (3, 'a')`,
      { names: ['public.names'], acts: ['missing'] },
    );
    expect(error).toMatchObject({ code: '23505' });
    expect(after).toEqual(damaged);
  });

  inDepth('keeps what was written after it was compared', async () => {
    const { after, result } = await bench.undo(
      `create table public.t (id int primary key, v text); insert into public.t select n, 'v' from generate_series(1, 4) n`,
      `update public.t set v = 'x'; delete from public.t where id = 1; insert into public.t values (5, 'new'), (6, 'new')`,
      { names: ['public.t'] },
      `update public.t set v = 'later' where id in (2, 5); insert into public.t values (1, 'again'), (7, 'later')`,
    );
    expect(result?.tables).toMatchObject([{ inserted: 0, putBack: 2, deleted: 1, left: 3 }]);
    expect(after.rows['public.t']).toContain('6 rows');
  });

  inDepth('may have other columns by now', async () => {
    const { after, plan, result } = await bench.undo(
      `create table public.t (id int primary key, a text, gone text, n int generated always as identity); insert into public.t values (1, 'a', 'g'), (2, 'b', 'g')`,
      `alter table public.t drop column gone, add column since text default 'd'; update public.t set since = 'kept', a = 'x' where id = 1; delete from public.t where id = 2`,
      { names: ['public.t'] },
    );
    expect(plan.tables[0]?.notes.join('\n')).toMatch(/gone[\s\S]*since/);
    expect(result?.tables).toMatchObject([{ inserted: 1, putBack: 1 }]);
    expect(after.rows['public.t']).toContain('2 rows');
  });

  test('that is partitioned is put back through its root', async () => {
    const { before, after } = await bench.undo(
      `create table public.logs (at date, n int, primary key (at, n)) partition by range (at); create table public.logs_1 partition of public.logs for values from ('2026-01-01') to ('2026-02-01');
       create table public.logs_2 partition of public.logs for values from ('2026-02-01') to ('2026-03-01'); insert into public.logs select '2026-01-15'::date + n, n from generate_series(1, 30) n`,
      'delete from public.logs where n % 2 = 0',
      { names: ['public.logs'] },
    );
    expect(after).toEqual(before);
  });

  test('has its policies, rights, indexes and row level security back with --replace, and says it otherwise', async () => {
    const setup = `create table public.t (id int primary key, v text); insert into public.t values (1, 'a'); create index at_v on public.t (v);
      alter table public.t enable row level security; create policy mine on public.t using (v = 'a'); grant select (id) on public.t to anon; grant select on public.t to authenticated`;
    const damage = `alter table public.t disable row level security; drop policy mine on public.t; drop index public.at_v; grant all on public.t to anon;
      create policy open on public.t using (true)`;
    const { before, after, plan, result } = await bench.undo(setup, damage, { names: ['public.t'] });
    const catalogue = Object.fromEntries(Object.entries(after.catalogue).filter(([name]) => !name.includes('open')));
    expect(result?.unable).toEqual([]);
    expect(catalogue).toEqual(before.catalogue);
    expect(plan.other).toEqual([expect.stringMatching(/^policy "?open"? on public.t: is not in the backup/)]);
    const told = await bench.undo(setup, damage, { names: ['public.t'], acts: ['missing'] });
    expect(told.after).toEqual(told.damaged);
    expect(told.plan.other).toEqual(
      expect.arrayContaining([
        'row level security public.t: differs from the backup',
        'policy mine on public.t: is gone',
      ]),
    );
  });

  test('made anew has everything that belongs to it, and only the rights that it had', async () => {
    const { before, after, result, error } = await bench.undo(
      `create schema "Odd ""schema"; grant usage on schema "Odd ""schema" to anon;
       create table public.parents (id int primary key); insert into public.parents values (1);
       create table "Odd ""schema"."or.der items" (id bigint generated by default as identity primary key, "no." serial, parent int references public.parents on delete cascade,
         body text default 'x' not null check (body <> ''), lower_body text generated always as (lower(body)) stored, tags text[] collate "C", at tstzrange,
         constraint "once; only" unique (body, "no."), constraint apart exclude using gist (at with &&));
       alter table "Odd ""schema"."or.der items" add constraint "late one" check (parent > 0) not valid;
       create index "odd index" on "Odd ""schema"."or.der items" (lower(body)) where parent is not null;
       create statistics "Odd ""schema".stats on parent, body from "Odd ""schema"."or.der items";
       alter table "Odd ""schema"."or.der items" enable row level security; alter table "Odd ""schema"."or.der items" force row level security;
       create policy "people; see" on "Odd ""schema"."or.der items" for select to anon using (parent = 1);
       create policy narrow on "Odd ""schema"."or.der items" as restrictive for select using (body <> 'hidden');
       create function public.nothing() returns trigger language plpgsql as $$ begin return new; end $$;
       create trigger "on; it" before insert on "Odd ""schema"."or.der items" for each row execute function public.nothing();
       alter table "Odd ""schema"."or.der items" enable always trigger "on; it";
       create rule nothing as on delete to "Odd ""schema"."or.der items" where old.id < 0 do instead nothing;
       grant select (id, body) on "Odd ""schema"."or.der items" to anon; grant insert on "Odd ""schema"."or.der items" to authenticated with grant option;
       comment on table "Odd ""schema"."or.der items" is E'of\\n; many'; comment on column "Odd ""schema"."or.der items".body is 'said'; comment on constraint "once; only" on "Odd ""schema"."or.der items" is 'c';
       comment on policy narrow on "Odd ""schema"."or.der items" is 'p'; comment on trigger "on; it" on "Odd ""schema"."or.der items" is 't'; comment on index "Odd ""schema"."odd index" is 'i';
       create publication told for table "Odd ""schema"."or.der items" (id, body) where (id > 0);
       insert into "Odd ""schema"."or.der items" (parent, body, at) select 1, 'Body ' || n, tstzrange('2026-01-01'::timestamptz + n * '1 day'::interval, '2026-01-01'::timestamptz + (n + 1) * '1 day'::interval) from generate_series(1, 50) n;
       create view public.items with (security_invoker = on) as select id, body from "Odd ""schema"."or.der items"; grant select on public.items to anon; comment on view public.items is 'v';
       create view public.over as select count(*) as n from public.items; create materialized view public.summed as select body, count(*) as n from public.items group by 1; create unique index on public.summed (body);
       create function public.first_item() returns setof "Odd ""schema"."or.der items" language sql as $$ select * from "Odd ""schema"."or.der items" limit 1 $$;
       revoke execute on function public.first_item() from public;
       create table public.children (id int primary key, item bigint references "Odd ""schema"."or.der items"); insert into public.children values (1, 7);
       alter table public.children enable row level security; create policy theirs on public.children using (exists (select from "Odd ""schema"."or.der items" i where i.id = item));
       alter default privileges grant all on tables to anon; alter default privileges grant all on sequences to anon, authenticated`,
      'drop table "Odd ""schema"."or.der items" cascade',
      { names: ['"Odd ""schema"."or.der items"'] },
    );
    expect(error).toBeNull();
    expect(result?.unable).toEqual([]);
    expect(after).toEqual(before);
  });

  test('made anew goes without what cannot come back, which is named', async () => {
    const { after, result, plan } = await bench.undo(
      `create table public.a (id int primary key); create table public.b (id int primary key, a int references public.a); insert into public.a values (1); insert into public.b values (1, 1);
       create view public.both as select a.id, b.a from public.a join public.b on true`,
      'drop table public.b cascade; drop table public.a cascade',
      { names: ['public.b'] },
    );
    expect(plan.unable).toEqual([expect.stringMatching(/^constraint b_a_fkey on public\.b: public\.a/)]);
    expect(result?.unable).toEqual([plan.unable[0], expect.stringMatching(/^view public\."?both"?: .*public\.a/)]);
    expect(after.rows['public.b']).toContain('1 rows');
  });
});

describeInDepth.each(majorsInDepth)('keys of types that extensions bring, on PostgreSQL %i', (major) => {
  const bench = new TableBench(major);
  beforeAll(() => bench.start());
  afterAll(() => bench.stop());

  test('are compared by their own equality, keys that refer to them too', async () => {
    const { before, after, plan, error } = await bench.undo(
      `create schema if not exists extensions; create extension ltree with schema extensions; create extension citext with schema extensions;
       create domain public.handle as extensions.citext;
       create table public.places (path extensions.ltree, who public.handle, seats int, tag extensions.citext, primary key (path, who));
       create table public.people (who extensions.citext primary key, name text);
       create table public.visits (id int primary key, who extensions.citext references public.people, path extensions.ltree, host public.handle,
         foreign key (path, host) references public.places);
       insert into public.people values ('Ann', 'a'), ('Bob', 'b'), ('Cy', 'c');
       insert into public.places select ('top.n' || n)::extensions.ltree, 'Ann', n, 'x' from generate_series(1, 20) n;
       insert into public.visits values (1, 'ann', 'top.n1', 'ANN'), (2, 'Cy', 'top.n3', 'Ann'), (3, null, null, null);`,
      `delete from public.visits where id = 2; delete from public.people where who = 'cy'; delete from public.places where seats in (3, 4);
       update public.places set who = 'Ann' where seats = 1; update public.places set tag = 'X' where seats = 5; update public.places set seats = 0 where seats = 6;
       insert into public.places values ('top.new', 'Bob', 1, null); update public.people set who = 'BOB' where name = 'b'`,
      { names: ['public.visits', 'public.places', 'public.people'] },
    );
    expect(error).toBeNull();
    expect(
      plan.tables.map(({ table, difference: { missing, changed, extra } }) => [table.name, missing, changed, extra]),
    ).toEqual([
      ['visits', 1, 0, 0],
      ['places', 2, 2, 1],
      ['people', 1, 1, 0],
    ]);
    expect(after).toEqual(before);
  });

  test('bring along what they refer to', async () => {
    const { before, after, error } = await bench.undo(
      `create schema if not exists extensions; create extension citext with schema extensions;
       create table public.people (who extensions.citext primary key, mail extensions.citext unique);
       create table public.visits (id int primary key, mail extensions.citext references public.people (mail));
       insert into public.people values ('Ann', 'A@x'), ('Bob', 'b@x'); insert into public.visits values (1, 'a@X'), (2, 'B@x')`,
      `delete from public.visits; delete from public.people where who = 'ann'`,
      { names: ['public.visits'], acts: ['missing'], withReferenced: true },
    );
    expect(error).toBeNull();
    expect(after).toEqual(before);
  });
});
