import { expect, test } from '@jest/globals';
import type { WatchedColumn } from '../../src/database/watchValues.js';
import { settle, type Evidence } from '../../src/rehearsal/trace/settle.js';
import { columnsLost, keepsEveryValue } from '../../src/rehearsal/trace/values.js';

test.each([
  ['integer', 'bigint', true],
  ['bigint', 'integer', false],
  ['character varying(10)', 'text', true],
  ['character varying(10)', 'character varying(20)', true],
  ['character varying(20)', 'character varying(10)', false],
  ['character varying', 'character varying(10)', false],
  ['text', 'character varying(10)', false],
  ['integer', 'real', false],
  ['bigint', 'double precision', false],
])('%s to %s', (from, to, keeps) => {
  expect(keepsEveryValue(from, to)).toBe(keeps);
});

test('columns are followed by their number, tables by their oid', () => {
  const column = (oid: number, number: number, name: string, type = 'text'): WatchedColumn => ({
    ...{ oid, number, name, type, schema: 'public', relation: `t${oid}`, table: `public.t${oid}`, quoted: name },
  });
  const before = [
    column(1, 1, 'kept'),
    column(1, 2, 'renamed'),
    column(1, 3, 'gone'),
    column(2, 1, 'with'),
    column(1, 4, 'n', 'bigint'),
  ];
  const after = [column(1, 1, 'kept'), column(1, 2, 'other'), column(1, 5, 'gone'), column(1, 4, 'n', 'integer')];
  expect(columnsLost(before, after).map(({ column: { name }, how }) => [name, how])).toEqual([
    ['gone', 'dropped'],
    ['with', 'dropped with its table'],
    ['n', { from: 'bigint', to: 'integer' }],
  ]);
});

const evidence = (part: Partial<Evidence>): Evidence => ({
  ...{
    before: 100,
    grown: { inserted: 0, updated: 0, deleted: 0 },
    sinceBegin: { inserted: 0, updated: 0, deleted: 0 },
  },
  ...{ counted: null, freshBefore: 0, rolledBack: false, ...part },
});
const rows = (inserted: number, updated: number, deleted: number) => ({ inserted, updated, deleted });

test.each<[string, Partial<Evidence>, Partial<ReturnType<typeof settle>>]>([
  ['counters alone', { grown: rows(3, 4, 5) }, { inserted: 3, updated: 4, deleted: 5, truncated: 0 }],
  ['a rewrite', { counted: { rows: 100, fresh: 100 } }, { inserted: 0, deleted: 0, truncated: 0 }],
  ['emptied', { counted: { rows: 0, fresh: 0 } }, { truncated: 100, deleted: 0 }],
  [
    'emptied after inserts, and filled',
    { before: 110, grown: rows(-8, 0, 0), sinceBegin: rows(2, 0, 0), counted: { rows: 2, fresh: 2 } },
    { inserted: 2, truncated: 110 },
  ],
  [
    'deletes rolled back',
    { grown: rows(0, 0, 105), counted: { rows: 95, fresh: 0 }, rolledBack: true },
    { deleted: 5, truncated: 0 },
  ],
  [
    'inserts rolled back',
    { grown: rows(50, 0, 0), counted: { rows: 102, fresh: 2 }, rolledBack: true },
    { inserted: 2, deleted: 0 },
  ],
  [
    'of two kinds',
    { grown: rows(10, 0, 10), counted: { rows: 97, fresh: 4 }, rolledBack: true },
    { inserted: 4, deleted: 7 },
  ],
  [
    'of three kinds: the most that can have been deleted',
    { grown: rows(10, 10, 10), counted: { rows: 100, fresh: 8 }, rolledBack: true },
    { inserted: 8, updated: 0, deleted: 8 },
  ],
])('rows are settled: %s', (_what, part, expected) => {
  expect(settle(evidence(part))).toMatchObject(expected);
});
