import { describe, expect, test } from '@jest/globals';
import { statementsOf } from '../../src/backup/statements.js';
import type { Table } from '../../src/database/tables.js';
import { comparedBy } from '../../src/restore/tablesCompare.js';
import { Contents } from '../../src/restore/tablesDefinitions.js';
import { readEntries } from '../../src/restore/entries.js';

describe('statements of a script', () => {
  test('are divided by the grammar, whatever bodies and strings hold', () => {
    const body = `CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $_$ select ';'; -- ;\n\\unrestrict x\nCOPY t FROM stdin; $_$;`;
    const said = `COMMENT ON TABLE t IS E'a;\\';b''';`;
    const script = `--\n-- Name: t; Type: TABLE\n--\n\\restrict k;y\n\nSET a = 1;\n${body}\n/* ; */ ${said}\n\\unrestrict k;y\n`;
    expect(statementsOf(script)).toEqual(['SET a = 1;', body, `/* ; */ ${said}`]);
    expect(statementsOf('')).toEqual([]);
    expect(() => statementsOf('select 1')).toThrow('inside of a statement');
  });

  test('come out as they went in, in thousands of arrangements', () => {
    const pieces = [
      `select 1;`,
      `select ';' || E'\\';' as "a;b";`,
      `do $x$ ; $y$ ; $x$;`,
      `select 1 -- ;\n;`,
      `select /* /* ; */ ; */ 2;`,
    ];
    let seed = 7;
    const next = (below: number) => (seed = (seed * 48271) % 2147483647) % below;
    for (let round = 0; round < 2000; round += 1) {
      const chosen = Array.from({ length: 1 + next(6) }, () => pieces[next(pieces.length)] ?? '');
      expect(statementsOf(chosen.join(['\n', '\n\n-- c;\n', ' '][next(3)]))).toEqual(chosen);
    }
  });
});

describe('an archive’s contents', () => {
  const lines = [
    '; comment',
    '10; 1259 1 TABLE public a b postgres',
    '11; 0 0 ACL public TABLE "a b" odd role',
    '12; 3256 5 POLICY public a b c d postgres',
    '13; 3256 6 POLICY public a b c d postgres',
    '14; 1259 9 VIEW - x ',
  ];
  const contents = new Contents(readEntries(lines, ['public'], ['postgres', 'odd role']));

  test('are found by what they are, in their own order', () => {
    const found = contents.lines(['ACL public TABLE "a b"', 'TABLE public a b', 'TABLE public a']);
    expect(found.map(({ line }) => line)).toEqual([lines[1], lines[2]]);
    expect(contents.lines(['VIEW - x'])).toHaveLength(1);
  });

  test('say so when two of them look alike', () => {
    expect(contents.ambiguous(['TABLE public a b', 'POLICY public a b c d'])).toEqual(['POLICY public a b c d']);
  });
});

describe('what tables are compared by', () => {
  const column = (name: string, type = 'text', generated = false) => ({
    name,
    type,
    generated,
    isSystemIdentity: false,
  });
  const equals = () => 'operator(pg_catalog.=)';
  const table = (columns: Table['columns'], key: readonly string[]): Table => ({
    ...{ schema: 'public', name: 't', qualified: 'public.t', oid: 1, kind: 'r', owner: 'postgres' },
    ...{
      isOurs: true,
      mayWrite: true,
      hasParents: false,
      hasChildren: false,
      columns,
      key,
      keyEquals: key.map(equals),
    },
  });

  test('is every column of a table that is gone, but for those that are computed', () => {
    const { compared } = comparedBy(table([column('id'), column('a'), column('g', 'text', true)], ['id']), null);
    expect(compared).toEqual({ columns: ['id', 'a'], key: ['id'], keyEquals: [equals()] });
  });

  test('is what both have, and what is left out is told', () => {
    const before = table([column('id'), column('gone'), column('n', 'integer')], ['id']);
    const { compared, notes } = comparedBy(
      before,
      table([column('n', 'bigint'), column('id'), column('since')], ['id']),
    );
    expect(compared).toEqual({ columns: ['id', 'n'], key: ['id'], keyEquals: [equals()] });
    expect(notes.join('\n')).toMatch(/gone since.*gone\n.*since;.*\nn was integer, and is bigint now$/s);
  });

  test.each([
    ['another key', [column('id'), column('a')], ['a']],
    ['no key', [column('id'), column('a')], []],
    ['a key of another type', [column('id', 'uuid'), column('a')], ['id']],
  ])('is the whole row with %s', (_, columns, key) => {
    const { compared, notes } = comparedBy(table([column('id'), column('a')], ['id']), table(columns, key));
    expect(compared).toEqual({ columns: ['id', 'a'], key: [], keyEquals: [] });
    expect(notes.at(-1)).toContain('no primary key that both have');
  });
});
