import { expect, test } from '@jest/globals';
import { constantText } from '../../../src/analysis/constantText.js';
import { parseSql } from '../../../src/analysis/parse.js';
import { listOf } from '../../../src/analysis/tree.js';
import { findings } from './reviewing.js';

async function folded(expression: string): Promise<string | null> {
  const parsed = await parseSql(`select ${expression}`);
  if ('problem' in parsed) throw new Error(parsed.problem.message);
  const [select] = listOf(parsed.statements.map(({ node }) => node));
  return constantText(listOf(select?.value.targetList)[0]?.value.val);
}

// What PostgreSQL 17 answers, but for the quotes of names that need none.
test.each([
  ["'drop table ' || 'x'", 'drop table x'],
  ["('a' || 1)::text || E'\\n' || 2.50", 'a1\n2.50'],
  ["format('%I.%s', 'a', 'b')", '"a".b'],
  ["format('%2$s %1$s %s %%', 'a', 'b')", 'b a b %'],
  ["format('%L, %L, %s', 'it''s', null, null)", "'it''s', NULL, "],
  ["pg_catalog.concat('a', null, 1)", 'a1'],
  ["concat_ws(', ', 'a', null, 'b')", 'a, b'],
  ["quote_ident('A\"b') || quote_literal('x')", '"A""b"\'x\''],
  ["quote_literal('a\\b')", "E'a\\\\b'"],
  ["replace('drop X', 'X', 'table $& y')", 'drop table $& y'],
  ["upper('a') || lower('B')", 'Ab'],
])('%s is %s', async (expression, text) => {
  expect(await folded(expression)).toBe(text);
});

test.each([
  "'drop table ' || name",
  "'drop table ' || null",
  "format('%I', null)",
  "format('%s %s', 'a')",
  "format('%10s', 'a')",
  "'a' || now()",
  "'a' || true",
  "app.format('a')",
  "format('a', variadic array['b'])",
  `'a'${" || 'a'".repeat(2000)}`,
])('%s is not known beforehand', async (expression) => {
  expect(await folded(expression)).toBeNull();
});

test.each([
  ["execute 'drop table ' || 'orders'", 'drop-table'],
  ["execute format('truncate %I.%s', 'a', 'b')", 'truncate'],
  ["execute format('delete from %I', name)", 'not-analysed'],
  ["execute 'drop table ' || null", 'not-analysed'],
])('%s is read', async (statement, code) => {
  expect((await findings(`do $$ begin ${statement}; end $$`)).map((one) => one.code)).toEqual([code]);
});
