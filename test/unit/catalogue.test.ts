import { describe, expect, test } from '@jest/globals';
import {
  catalogueChange,
  compareChanges,
  compareFingerprints,
  fingerprint,
  type CatalogueChange,
} from '../../src/database/catalogue.js';
import { isWrittenAnew, withoutImpliedNames } from '../../src/database/catalogue/impliedNames.js';
import { normaliseView } from '../../src/database/catalogue/viewText.js';
import { compareCounts } from '../../src/database/counts.js';

const before = new Map([
  ['table public.orders', 'id int'],
  ['table public.old', 'id int'],
  ['view public.totals', 'select 1'],
]);
const after = new Map([
  ['table public.new', 'id int'],
  ['table public.orders', 'id int, total numeric'],
  ['view public.totals', 'select 1'],
]);
const none: CatalogueChange = { added: {}, removed: [], changed: {} };

describe('what became of a catalogue', () => {
  test('is what came, went and became something else', () => {
    expect(catalogueChange(before, after)).toEqual({
      added: { 'table public.new': 'id int' },
      removed: ['table public.old'],
      changed: { 'table public.orders': 'id int, total numeric' },
    });
  });

  test('is nothing when it is the same', () => {
    expect(catalogueChange(before, new Map([...before].reverse()))).toEqual(none);
    expect(catalogueChange(new Map(), new Map())).toEqual(none);
  });

  test('knows an empty definition from a missing entry', () => {
    const empty = new Map([['schema app', '']]);
    expect(catalogueChange(new Map(), empty).added).toEqual({ 'schema app': '' });
    expect(catalogueChange(empty, new Map()).removed).toEqual(['schema app']);
  });
});

describe('two changes', () => {
  const change = catalogueChange(before, after);

  test('are the same when the same became of both, in whatever order', () => {
    expect(
      compareChanges(change, catalogueChange(new Map([...before].reverse()), new Map([...after].reverse()))),
    ).toEqual([]);
    expect(compareChanges(none, none)).toEqual([]);
  });

  test('part where rehearsal and production differ, one line each', () => {
    const actual: CatalogueChange = {
      added: { 'table public.new': 'id bigint', 'index public.i': 'x' },
      removed: ['view public.totals'],
      changed: { 'table public.other': 'x' },
    };
    expect(compareChanges(change, actual)).toEqual([
      'table public.new: added with another definition',
      'index public.i: added, not in rehearsal',
      'table public.orders: expected to be changed, was not',
      'table public.other: changed, not in rehearsal',
      'table public.old: expected to be removed, was not',
      'view public.totals: removed, not in rehearsal',
    ]);
  });

  test('part when one of them is nothing', () => {
    expect(compareChanges(change, none)).toEqual([
      'table public.new: expected to be added, was not',
      'table public.orders: expected to be changed, was not',
      'table public.old: expected to be removed, was not',
    ]);
  });
});

describe('a fingerprint', () => {
  test('does not depend on the order of reading', () => {
    expect(fingerprint(new Map([...before].reverse())).digest).toBe(fingerprint(before).digest);
  });

  test('has one short digest for each entry and one of 64 digits over all', () => {
    const { digest, entries } = fingerprint(before);
    expect(Object.keys(entries).sort()).toEqual([...before.keys()].sort());
    for (const entry of Object.values(entries)) expect(entry).toMatch(/^[0-9a-f]{16}$/);
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
  });

  test('changes with a name and with a definition', () => {
    const digests = [
      before,
      after,
      new Map(),
      new Map([['table public.orders', 'id int']]),
      new Map([['table public.order', 'id int']]),
    ];
    expect(new Set(digests.map((catalogue) => fingerprint(catalogue).digest)).size).toBe(digests.length);
  });

  test('says where another one differs', () => {
    expect(compareFingerprints(fingerprint(before), fingerprint(after))).toEqual({
      missing: ['table public.old'],
      extra: ['table public.new'],
      changed: ['table public.orders'],
    });
    expect(compareFingerprints(fingerprint(after), fingerprint(after))).toEqual({
      missing: [],
      extra: [],
      changed: [],
    });
  });
});

describe('the text of a view', () => {
  const same = async (one: string, other: string) => (await normaliseView(one)) === (await normaliseView(other));

  test.each([
    [' SELECT orders.id,\n    orders.total\n   FROM public.orders;', ' SELECT id,\n    total\n   FROM public.orders;'],
    ['select o.id from public.orders o where o.id > 1', 'select id from public.orders o where id > 1'],
    ['select orders.* from orders order by orders.id', 'select * from orders order by id'],
    ['select "Ä".id from "Ä"', 'select id from "Ä"'],
    ['select count(orders.id) as n from orders group by orders.a', 'select count(id) as n from orders group by a'],
    ['select  1', 'select 1 '],
  ])('of one table is the same with and without its name: %j', async (older, newer) => {
    expect(await same(older, newer)).toBe(true);
  });

  test.each([
    ['another column', 'select orders.id from orders', 'select total from orders'],
    ['another table', 'select id from orders', 'select id from old_orders'],
    ['another schema', 'select id from a.orders', 'select id from b.orders'],
    ['another condition', 'select id from orders where id > 1', 'select id from orders where id > 2'],
    ['other tables of a join', 'select a.id from a join b on a.id = b.id', 'select b.id from a join b on a.id = b.id'],
    ['other options', 'options security_invoker=true\nselect 1', 'options security_invoker=false\nselect 1'],
    ['another owner', 'owner ada\nselect 1', 'owner bob\nselect 1'],
    [
      'another table inside a subquery',
      'select id from a where exists (select 1 from b where a.id = b.id)',
      'select id from a where exists (select 1 from b where b.id = b.id)',
    ],
  ])('differs with %s', async (_, one, other) => {
    expect(await same(one, other)).toBe(false);
  });

  test('keeps owner and options in front, letter for letter', async () => {
    expect(await normaliseView('owner ada\noptions x=1\nselect 1')).toMatch(/^owner ada\noptions x=1\n\{/);
  });

  test.each(['not sql', 'drop table x', ''])('that is no query stays as it is: [%s]', async (text) => {
    expect(await normaliseView(text)).toBe(text);
  });
});

describe('names that a constant has from its type', () => {
  test.each([
    ["SELECT 'x'::text AS text", "SELECT 'x'::text"],
    ["(a = ANY (( SELECT '-1'::integer AS int4)))", "(a = ANY (( SELECT '-1'::integer)))"],
    ["SELECT 'it''s'::text AS text,\n '5'::bigint AS int8", "SELECT 'it''s'::text,\n '5'::bigint"],
    ['SELECT NULL::text AS text', 'SELECT NULL::text'],
    ['SELECT \'x\'::character varying(3) AS "varchar"', "SELECT 'x'::character varying(3)"],
    ['SELECT \'1\'::timestamp(3) without time zone AS "timestamp"', "SELECT '1'::timestamp(3) without time zone"],
    ['SELECT \'{a}\'::public."My Kind"[] AS "My Kind"', 'SELECT \'{a}\'::public."My Kind"[]'],
  ])('are left out: %j', (written, meant) => {
    expect(withoutImpliedNames(written)).toBe(meant);
    expect(withoutImpliedNames(meant)).toBe(meant);
  });

  test.each([
    "SELECT 'x'::text AS kind",
    "SELECT 'x'::integer AS text",
    'SELECT a.text AS text',
    "'x'::text || b AS text",
  ])('stay where they say more: %j', (text) => {
    expect(withoutImpliedNames(text)).toBe(text);
  });

  test('nothing is left out of what the server keeps as it was written', () => {
    const head = 'owner ada\nCREATE OR REPLACE FUNCTION public.f()\n LANGUAGE sql\n';
    expect(isWrittenAnew('function', `${head}AS $function$ SELECT 'x'::text AS text $function$\n`)).toBe(false);
    expect(isWrittenAnew('function', `${head}RETURN ( SELECT 'x'::text AS text)\n`)).toBe(true);
    expect(isWrittenAnew('policy', '')).toBe(true);
    expect(isWrittenAnew('column', '')).toBe(false);
  });
});

test('counts are compared table by table, and a table that is not there is told from an empty one', () => {
  const source = { 'public.a': 1, 'public.b': 2, 'public.c': 0, 'public.e': 5 };
  const copy = { 'public.a': 1, 'public.b': 3, 'public.d': 0, 'public.e': 5 };
  expect(compareCounts(source, copy)).toEqual([
    { table: 'public.b', source: 2, copy: 3 },
    { table: 'public.c', source: 0, copy: null },
    { table: 'public.d', source: null, copy: 0 },
  ]);
  expect(compareCounts(source, { ...source })).toEqual([]);
});
