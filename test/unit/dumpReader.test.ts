import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { DataReader } from '../../src/backup/dump/dataReader.js';
import { DataSql, readInto } from '../../src/backup/dump/dataSql.js';
import { RowDigests } from '../../src/backup/dump/rowDigests.js';
import { RowText, type RowTextCode } from '../../src/backup/dump/rowText.js';
import { loadAssembly } from '../../src/system/assembly.js';

/** What a reader tells of a text that is pushed in pieces of `size` bytes. */
function told(text: string, size: number): string {
  const events: string[] = [];
  const add = (kind: string, piece: string) => {
    const last = events.length - 1;
    if (events[last]?.startsWith(`${kind}:`)) events[last] += piece;
    else events.push(`${kind}:${piece}`);
  };
  const reader = new DataReader({
    other: (bytes) => add('other', bytes.toString()),
    copyBegins: ({ schema, table, target, columns }) =>
      events.push(`copy:${JSON.stringify([schema, table, target, columns])}`),
    rows: (bytes) => add('rows', bytes.toString()),
    copyEnds: () => events.push('end'),
  });
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size));
  reader.end();
  return events.join('|');
}

const dist = fileURLToPath(new URL('../../dist', import.meta.url));
const rowText = new RowText(loadAssembly(dist, 'rowText') as RowTextCode);

/** The INSERT statements of a text. */
function inserts(text: string, size = text.length): string {
  const out: Buffer[] = [];
  const reader = readInto(new DataSql(rowText, (bytes) => out.push(Buffer.from(bytes))));
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size));
  reader.end();
  return Buffer.concat(out).toString();
}

/** The same numbers between 0 and 1 at every run. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

const escapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/** INSERT statements of rows of COPY, written the simple way. */
function plainInserts(target: string, rows: readonly (readonly string[])[]): string {
  const literal = (field: string) => {
    if (field === '\\N') return 'NULL';
    const text = field.replaceAll(/\\(.)/gs, (_, one: string) => escapes[one] ?? one);
    return `'${text.replaceAll("'", "''")}'`;
  };
  let sql = '';
  for (let from = 0; from < rows.length; from += 100) {
    const some = rows.slice(from, from + 100).map((row) => `(${row.map(literal).join(',')})`);
    sql += `INSERT INTO ${target} OVERRIDING SYSTEM VALUE VALUES\n${some.join(',\n')};\n`;
  }
  return `${sql}\n`;
}

const sizes = [1, 2, 3, 5, 7, 64, 100_000];

describe('a dump of rows', () => {
  test.each([
    [
      'is read row by row, whatever the rows look like',
      String.raw`SET x = 1;

COPY public.t (id, note) FROM stdin;
1	COPY public.u (id) FROM stdin;
2	\\.
3	\\\\.
\.

SELECT pg_catalog.setval('public.t_id_seq', 3, true);
`,
      String.raw`other:SET x = 1;

|copy:["public","t","public.t","(id, note)"]|rows:1	COPY public.u (id) FROM stdin;
2	\\.
3	\\\\.
|end|other:
SELECT pg_catalog.setval('public.t_id_seq', 3, true);
`,
    ],
    [
      'has quoted names with everything in them',
      'COPY "a.b;""c"."FROM stdin;\n\\." ("x) FROM stdin;", "y""z") FROM stdin;\n1\t2\n\\.\n',
      `copy:${JSON.stringify(['a.b;"c', 'FROM stdin;\n\\.', '"a.b;""c"."FROM stdin;\n\\."', '("x) FROM stdin;", "y""z")'])}|rows:1\t2\n|end`,
    ],
    [
      'has empty tables, and tables without columns',
      'COPY public.none (a) FROM stdin;\n\\.\nCOPY public.bare  FROM stdin;\n\n\n\\.\n',
      'copy:["public","none","public.none","(a)"]|end|copy:["public","bare","public.bare",null]|rows:\n\n|end',
    ],
    [
      'has strings, quotes and comments that hold what looks like rows',
      "SELECT lo('\\. COPY a.b FROM stdin;');\n/* COPY a.b (c) FROM stdin;\n/* x */ */ SELECT $q$ COPY a.b FROM stdin;\n\\.\n$q$;\n-- COPY a.b FROM stdin;\n\\restrict a;b\nSELECT E'\\'; COPY', 'a''b';\nSELECT E'\\\\\\'; COPY a.b FROM stdin;\n1';\n",
      "other:SELECT lo('\\. COPY a.b FROM stdin;');\n/* COPY a.b (c) FROM stdin;\n/* x */ */ SELECT $q$ COPY a.b FROM stdin;\n\\.\n$q$;\n-- COPY a.b FROM stdin;\n\\restrict a;b\nSELECT E'\\'; COPY', 'a''b';\nSELECT E'\\\\\\'; COPY a.b FROM stdin;\n1';\n",
    ],
  ])('%s', (_, text, expected) => {
    for (const size of sizes) expect([size, told(text, size)]).toEqual([size, expected]);
  });

  test.each([
    ['rows', 'COPY a.b (c) FROM stdin;\n1\n'],
    ['rows', 'COPY a.b (c) FROM stdin;\n1\n\\.'],
    ['rows', 'COPY a.b (c) FROM stdin;'],
    ['a statement', "SELECT 'x"],
    ['a statement', 'SELECT 1'],
  ])('that ends inside of %s was cut off', (where, text) => {
    expect(() => told(text, 3)).toThrow(`the dump ends inside of ${where}`);
  });
});

describe('rows as INSERT statements', () => {
  test('hold every value as a literal, NULL as NULL', () => {
    const text =
      "COPY public.t (a, b, c) FROM stdin;\n1\tit's\t\\N\n\\N\t\\N\t\\N\n\t\t\n\\\\N\ta\\tb\\nc\\rd\\be\\ff\\vg\\\\h\t'\n\\\\\t''\t\\N\n\\.\n";
    const expected =
      "INSERT INTO public.t (a, b, c) OVERRIDING SYSTEM VALUE VALUES\n('1','it''s',NULL),\n(NULL,NULL,NULL),\n('','',''),\n('\\N','a\tb\nc\rd\be\ff\vg\\h',''''),\n('\\','''''',NULL);\n\n";
    for (const size of sizes) expect(inserts(text, size)).toBe(expected);
  });

  test('come in statements of a hundred rows, also at the borders', () => {
    for (const rows of [0, 1, 99, 100, 101, 200, 250]) {
      const text = `COPY public.t (a) FROM stdin;\n${Array.from({ length: rows }, (_, index) => `${index}\n`).join('')}\\.\n`;
      const sql = inserts(text, 17);
      expect(sql.match(/INSERT INTO/g)?.length ?? 0).toBe(Math.ceil(rows / 100));
      expect(sql.match(/\('\d+'\)/g)?.length ?? 0).toBe(rows);
      expect(sql.match(/;/g)?.length ?? 0).toBe(Math.ceil(rows / 100));
    }
  });

  test('of a table without columns are DEFAULT VALUES', () => {
    expect(inserts('COPY public.t  FROM stdin;\n\n\n\\.\n')).toBe(
      'INSERT INTO public.t DEFAULT VALUES;\nINSERT INTO public.t DEFAULT VALUES;\n\n',
    );
  });

  test('are what a plain reading of the rows gives, whatever they are and however they are cut', () => {
    const random = randomNumbers(7);
    const bits = [
      '\\\\',
      '\\N',
      '\\n',
      '\\t',
      '\\b',
      "'",
      '\\v',
      'x',
      'ü€',
      '0',
      ' '.repeat(20),
      '(',
      ';',
      '{"a": 1}',
      '--',
    ];
    const value = () => {
      if (random() < 0.2) return '\\N';
      // A backslash and what follows it are one piece, and NULL is NULL only by itself.
      const pieces = Array.from({ length: Math.floor(random() * 9) }, () => bits[Math.floor(random() * bits.length)]);
      return pieces.join('').replaceAll('\\N', '\\\\N');
    };
    for (let round = 0; round < 60; round += 1) {
      const columns = 1 + Math.floor(random() * 5);
      const rows = Array.from({ length: Math.floor(random() * 230) }, () => Array.from({ length: columns }, value));
      const head = `(${Array.from({ length: columns }, (_, index) => `c${index}`).join(', ')})`;
      const text = `COPY public.t ${head} FROM stdin;\n${rows.map((row) => `${row.join('\t')}\n`).join('')}\\.\n`;
      const size = 1 + Math.floor(random() * 700);
      expect([round, size, inserts(text, size)]).toEqual([round, size, plainInserts(`public.t ${head}`, rows)]);
    }
  });

  test('are the same however large a value is, and whatever it is made of', () => {
    const value = "ü'\\\\n€".repeat(200_000);
    const text = `COPY public.t (a, b) FROM stdin;\n${value}\t\\N\n\\.\n`;
    const expected = `INSERT INTO public.t (a, b) OVERRIDING SYSTEM VALUE VALUES\n('${"ü''\\n€".repeat(200_000)}',NULL);\n\n`;
    for (const size of [1000, 65_536, 10_000_000]) expect(inserts(text, size) === expected).toBe(true);
  });
});

test('rows are counted and hashed table by table', () => {
  const digests = new RowDigests();
  const reader = readInto(digests);
  for (const byte of Buffer.from('COPY a.b (c) FROM stdin;\n1\n2\n\\.\nCOPY "a"."B" (c) FROM stdin;\n\\.\n'))
    reader.push(Buffer.from([byte]));
  reader.end();
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  expect(digests.digests).toEqual([
    { schema: 'a', table: 'b', digest: sha256('1\n2\n'), rows: 2, columns: ['c'] },
    { schema: 'a', table: 'B', digest: sha256(''), rows: 0, columns: ['c'] },
  ]);
});
