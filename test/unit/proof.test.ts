import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { readInto } from '../../src/backup/dump/dataSql.js';
import { LargeObjects } from '../../src/backup/dump/largeObjectDigest.js';
import { OrderFreeSum, sha256Of } from '../../src/backup/dump/orderFreeSum.js';
import { RowDigests, tableKey } from '../../src/backup/dump/rowDigests.js';
import { countFaults, largeObjectFaults, sequenceFaults, valueFaults } from '../../src/backup/proof/values.js';
import { metadata as metadataOf } from './support.js';

const hex = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('a sum of hashes', () => {
  const sumOf = (...texts: string[]): string => {
    const sum = new OrderFreeSum();
    for (const text of texts) sum.add(sha256Of(text));
    return sum.digest();
  };

  test('knows no order, but how often', () => {
    expect(sumOf('a', 'b', 'c')).toBe(sumOf('c', 'a', 'b'));
    expect(sumOf('a')).toBe(hex('a'));
    expect(sumOf('a', 'a')).not.toBe(sumOf('a'));
    expect(sumOf('a', 'a')).not.toBe(sumOf('b', 'b'));
    expect(sumOf()).toBe('0'.repeat(64));
  });
});

describe('rows that come through the root of their partitions', () => {
  const digestOf = (size: number, ...copies: string[]) => {
    const digests = new RowDigests(new Set([tableKey('p', 'root')]));
    const reader = readInto(digests);
    const bytes = Buffer.from(copies.map((rows) => `COPY p.root (a) FROM stdin;\n${rows}\\.\n`).join('\n'));
    for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size));
    reader.end();
    return digests.digests;
  };

  test('are one, in whatever order and however they are cut', () => {
    const [one] = digestOf(1000, '1\n22\n', '333\n');
    expect(one).toMatchObject({ schema: 'p', table: 'root', rows: 3, columns: ['a'] });
    for (const size of [1, 2, 3, 7]) expect(digestOf(size, '333\n1\n', '', '22\n')).toEqual([one]);
    expect(digestOf(9, '333\n1\n', '', '23\n')).not.toEqual([one]);
  });

  test('and another table that comes twice is no dump of ours', () => {
    const reader = readInto(new RowDigests());
    const twice = 'COPY a.b (c) FROM stdin;\n\\.\n'.repeat(2);
    expect(() => reader.push(Buffer.from(twice))).toThrow('the dump holds the rows of a.b twice');
  });
});

describe('large objects', () => {
  const digestOf = (text: string, size: number) => {
    const objects = new LargeObjects();
    const reader = readInto(objects);
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size));
    reader.end();
    return objects.digest;
  };
  const written = `BEGIN;
SELECT pg_catalog.lo_open('16400', 131072);
SELECT pg_catalog.lowrite(0, '\\x00ff');
SELECT pg_catalog.lowrite(0, '\\x41');
SELECT pg_catalog.lo_close(0);
SELECT pg_catalog.lo_open('7', 131072);
SELECT pg_catalog.lo_close(0);
COMMIT;
`;
  const read = '7\t\n16400\t00\n16400\tff41\n';
  const digestOfPages = (text: string, size: number) => {
    const objects = new LargeObjects();
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; at += size) objects.pages(bytes.subarray(at, at + size));
    return objects.digest;
  };

  test('are the same as written by pg_restore and as read back page by page', () => {
    const digest = digestOf(written, 1000);
    expect(digest.count).toBe(2);
    for (const size of [1, 5, 64]) {
      expect(digestOf(written, size)).toEqual(digest);
      expect(digestOfPages(read, size)).toEqual(digest);
    }
  });

  test.each([
    ['a byte', 'ff41', 'ff42'],
    ['a number', '16400\t', '16401\t'],
    ['a zero at the end', 'ff41', 'ff4100'],
  ])('differ by %s', (_, from, to) => {
    expect(digestOfPages(read.replaceAll(from, to), 64).digest).not.toBe(digestOfPages(read, 64).digest);
  });

  test('are not what a function says of them', () => {
    const body = `CREATE FUNCTION f() RETURNS void AS $$\nSELECT pg_catalog.lo_open('9', 131072);\n$$;\nSELECT 'x', pg_catalog.lo_open('9', 131072);\n`;
    expect(digestOf(body, 1000).count).toBe(0);
  });
});

describe('a copy is compared with the metadata', () => {
  const at = (last: string, given = true) => ({ last, given });
  const sequence = (
    before: ReturnType<typeof at>,
    after: ReturnType<typeof at>,
    copy: ReturnType<typeof at> | undefined,
  ) =>
    sequenceFaults(metadataOf('a', { sequences: { 'public.s': { before, after } } }), copy ? { 'public.s': copy } : {});

  test.each([
    ['stands still', at('5'), at('5'), at('5')],
    ['moved, and was read before', at('5'), at('9'), at('5')],
    ['moved, and was read on its way', at('5'), at('9'), at('7')],
    ['counts down', at('-5'), at('-9'), at('-7')],
    [
      'has more digits than a number of JavaScript',
      at('9007199254740993'),
      at('9007199254740993'),
      at('9007199254740993'),
    ],
  ])('a sequence that %s is fine', (_, before, after, copy) => {
    expect(sequence(before, after, copy)).toEqual([]);
  });

  test.each([
    ['is behind', at('5'), at('5'), at('4'), 'stands at 4 after the restore; it stood at 5 at the source'],
    [
      'would give the same once more',
      at('5'),
      at('5'),
      at('5', false),
      'stands at 5, not given out yet after the restore',
    ],
    ['is out of the way it went', at('5'), at('9'), at('10'), 'it went from 5 to 9 at the source'],
    [
      'is one off where doubles see none',
      at('9007199254740993'),
      at('9007199254740993'),
      at('9007199254740992'),
      'stands at',
    ],
    ['is gone', at('5'), at('5'), undefined, 'missing after the restore'],
  ])('a sequence that %s is told', (_, before, after, copy, words) => {
    expect(sequence(before, after, copy)).toEqual([expect.stringContaining(words)]);
  });

  const digest = hex('rows');
  const metadata = metadataOf('a', {
    tables: {
      'public.a': { rows: 2, digest, columns: ['x'] },
      'public.p_0': { rows: 1, digest: null, through: 'public.p' },
      'public.p_1': { rows: 3, digest: null, through: 'public.p' },
    },
    throughRoot: { 'public.p': { rows: 4, digest, columns: ['x'] } },
    largeObjects: { count: 1, digest },
  });
  const row = (table: string, rows: number, of = digest) =>
    [`public.${table}`, { schema: 'public', table, rows, digest: of, columns: ['x'] }] as const;

  test('rows of a tree may change their partition, not their number', () => {
    expect(countFaults(metadata, { 'public.a': 2, 'public.p_0': 4, 'public.p_1': 0 })).toEqual([]);
    expect(countFaults(metadata, { 'public.a': 2, 'public.p_0': 4, 'public.p_1': 1 })).toEqual([
      'public.p: 4 rows at the source, 5 after the restore.',
    ]);
    expect(countFaults(metadata, { 'public.a': 2, 'public.p_0': 4 })).toEqual([
      'public.p_1: the table is missing after the restore.',
    ]);
  });

  test('values by table, and by tree', () => {
    const largeObjects = { count: 1, digest };
    const compare = (...rows: ReturnType<typeof row>[]) => valueFaults(metadata, { rows: new Map(rows), largeObjects });
    expect(compare(row('a', 2), row('p', 4))).toEqual([]);
    expect(compare(row('a', 2, hex('others')), row('p', 4, hex('others')))).toEqual([
      'public.a: 2 rows as at the source, but their values differ after the restore.',
      'public.p: 4 rows as at the source, but their values differ after the restore.',
    ]);
    expect(valueFaults(metadata, { words: ['ERROR:  column "x" does not exist'] })).toEqual([
      'The restored rows could not be read back:',
      'ERROR:  column "x" does not exist',
    ]);
  });

  test('a table of which nothing was hashed is no proof', () => {
    const unhashed = metadataOf('a', { tables: { 'public.a': { rows: 2, digest: null } } });
    expect(valueFaults(unhashed, { rows: new Map([row('a', 2)]), largeObjects: { count: 0, digest } })).toEqual([
      'public.a: its rows were counted, but pg_dump handed none of them over.',
    ]);
  });

  test('large objects by number and by bytes, by number only where nothing was read', () => {
    expect(largeObjectFaults(metadata, { count: 1, digest })).toEqual([]);
    expect(largeObjectFaults(metadata, 1)).toEqual([]);
    expect(largeObjectFaults(metadata, 0)).toEqual(['1 large objects were dumped, 0 are there after the restore.']);
    expect(largeObjectFaults(metadata, { count: 1, digest: hex('') })).toEqual([
      '1 large objects as at the source, but their bytes differ after the restore.',
    ]);
  });
});
