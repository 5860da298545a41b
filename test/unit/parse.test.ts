import { expect, test } from '@jest/globals';
import { parseSql, sqlWords } from '../../src/analysis/parse.js';
import { joinName, nameParts, relationName, relationSchema, statementOf, visit } from '../../src/analysis/tree.js';

async function statementsOf(sql: string) {
  const parsed = await parseSql(sql);
  if ('problem' in parsed) throw new Error(parsed.problem.message);
  return parsed.statements;
}
const linesOf = async (sql: string) => (await statementsOf(sql)).map(({ line, text }) => [line, text]);
async function problemOf(sql: string) {
  const parsed = await parseSql(sql);
  return 'problem' in parsed ? parsed.problem : null;
}

test('each statement has its text and the line on which it begins', async () => {
  expect(await linesOf('select 1;\n\n  select\n  2;select 3')).toEqual([
    [1, 'select 1'],
    [3, 'select\n  2'],
    [4, 'select 3'],
  ]);
});

test('letters of several bytes move neither lines nor texts', async () => {
  expect(await linesOf("-- größe 漢字 🙂\nselect 'ä🙂';\n/* ü\n ü */ select '漢' ;\nselect 3")).toEqual([
    [2, "select 'ä🙂'"],
    [4, "select '漢'"],
    [5, 'select 3'],
  ]);
});

test('comments before a statement are not of it, whatever they hold and however they nest', async () => {
  expect(await linesOf('-- ; select\n/* ; /* -- */ */\n/**/ -- x\nselect 1 -- after\n;--end')).toEqual([
    [4, 'select 1 -- after'],
  ]);
});

test('line ends of other systems count once', async () => {
  expect(await linesOf('select 1;\r\nselect 2;\r\n')).toEqual([
    [1, 'select 1'],
    [2, 'select 2'],
  ]);
});

test('a carriage return alone ends a comment, as it does for PostgreSQL', async () => {
  expect((await linesOf('-- why\rselect 1;\n-- and\rselect 2')).map(([, text]) => text)).toEqual([
    'select 1',
    'select 2',
  ]);
});

test.each(['', ' \n\t', '-- nothing\n', '/* nothing */', ';;\n;', '-- no line break at the end'])(
  'a text without a statement has none: %j',
  async (sql) => {
    expect(await statementsOf(sql)).toEqual([]);
  },
);

test('semicolons inside of strings, bodies and names end nothing', async () => {
  const sql = `select ';', $$;$$, $a$ $$;$$ $a$, ";" from x;\nselect E'\\';'`;
  expect((await linesOf(sql)).map(([line]) => line)).toEqual([1, 2]);
});

test.each([
  ['selekt 1', 1, 'syntax error at or near "selekt"'],
  ['select 1;\nselekt 2;\n', 2, 'syntax error at or near "selekt"'],
  ["-- größe 🙂\nselect 'ä🙂';\n\n  create tabel x;\nselect 1;", 4, 'syntax error at or near "tabel"'],
  ['create table a (\n  id int', 2, 'syntax error at end of input'],
  ['select 1;\n\\connect shop\n', 2, 'syntax error at or near "\\"'],
  ['copy t from stdin;\n1\t2\n\\.\n', 2, 'syntax error at or near "1"'],
])('%j cannot be read, and line %i is to blame', async (sql, line, message) => {
  expect(await problemOf(sql)).toEqual({ line, message });
});

test('the message of a mistake stays one short line, however much of the file it is about', async () => {
  const problem = await problemOf(`select 1;\nselect 'never closed;\n${'secret row\n'.repeat(1000)}`);
  expect(problem?.line).toBe(2);
  expect(problem?.message).toMatch(/^unterminated quoted string/);
  expect(problem?.message.split('\n')).toHaveLength(1);
  expect(problem?.message.length).toBeLessThan(400);
});

test.each([
  ["select E'open\r\nrow", 'unterminated quoted string at or near "E\'open…'],
  ['select "open\nrow', 'unterminated quoted identifier at or near ""open…'],
  ['select $a$open\nrow', 'unterminated dollar-quoted string at or near "$a$open…'],
  ['select /* open\nrow', 'unterminated /* comment at or near "/* open…'],
  [`select 1 ${'x'.repeat(300)} y`, `syntax error at or near "y"`],
  [`select '${'x'.repeat(300)}`, `unterminated quoted string at or near "'${'x'.repeat(119)}…`],
])('what was never closed is told by its beginning: %j', async (sql, message) => {
  expect((await problemOf(sql))?.message).toBe(message);
});

test('the words of a text are its tokens without comments and blanks', async () => {
  expect(await sqlWords('select  \'ä  b\', "Ö" /* ü /* x */ */ -- ü\n from c;')).toEqual([
    'select',
    "'ä  b'",
    ',',
    '"Ö"',
    'from',
    'c',
    ';',
  ]);
  expect(await sqlWords("not 'closed  at all")).toEqual(['not', "'closed", 'at', 'all']);
  expect(await sqlWords('')).toEqual([]);
});

test('every node that a statement runs is visited, and what it only keeps is not', async () => {
  const kinds = async (sql: string) => {
    const [statement] = await statementsOf(sql);
    return [...visit(statement?.node)].map(({ kind }) => kind);
  };
  expect(await kinds('with d as (delete from a returning *) select * from d')).toContain('DeleteStmt');
  expect(await kinds('create function f() returns void language sql begin atomic delete from a; end')).toEqual([
    'CreateFunctionStmt',
  ]);
  expect(await kinds('create rule r as on delete to a do instead delete from b')).toEqual(['RuleStmt']);
  const [statement] = await statementsOf('drop table a');
  expect(statement && statementOf(statement.node).kind).toBe('DropStmt');
});

test('names are quoted where they must be', () => {
  expect(joinName(['public', 'Orders', 'a"b', 'plain_1$'])).toBe('public."Orders"."a""b".plain_1$');
  expect(relationName({ schemaname: 'public', relname: 'x y' })).toBe('public."x y"');
  expect(relationName({ relname: 'x' })).toBe('x');
  expect([relationSchema({ schemaname: 'auth', relname: 'x' }), relationSchema({ relname: 'x' })]).toEqual([
    'auth',
    undefined,
  ]);
  expect(nameParts({ String: { sval: 'a' } })).toEqual(['a']);
  expect(nameParts({ List: { items: [{ String: { sval: 'a' } }, { String: { sval: 'b' } }] } })).toEqual(['a', 'b']);
});
