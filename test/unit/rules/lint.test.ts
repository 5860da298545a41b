import { describe, expect, test } from '@jest/globals';
import { review } from '../../../src/analysis/review.js';
import { rulePage } from '../../../src/analysis/page.js';
import { lintRules } from '../../../src/analysis/squawk.js';
import { createLint } from '../../../src/system/squawk.js';
import { migration } from '../support.js';

const lint = createLint();
const codesOfLint = new Set(Object.values(lintRules).map(({ code }) => code));

async function said(...files: string[]): Promise<string[]> {
  const pending = files.map((sql, index) => migration(`2026010100000${String(index)}_a.sql`, sql));
  const reviewed = await review({ history: [], pending, scratch: null, lint, today: '2026-11-21' });
  return reviewed
    .flatMap(({ findings }) => findings)
    .filter(({ code }) => codesOfLint.has(code))
    .map(({ code, what }) => `${code}: ${what}`);
}

describe.each(Object.values(lintRules).map((rule) => [rule.code, rule] as const))('%s', (code, { example, sound }) => {
  test('finds its example', async () => {
    const found = (await said(example)).map((one) => one.split(':')[0]);
    expect(new Set(found)).toEqual(new Set(code === 'name-too-long' ? [code, 'index-blocks-writes'] : [code]));
  });

  test('finds nothing in the sound way', async () => {
    expect((await said(sound)).filter((one) => one.startsWith(`${code}:`))).toEqual([]);
  });
});

test('of several commands or objects the one that is meant is named', async () => {
  expect(
    await said(
      `alter table public."T" add column "ä(" int default 1, /* , */ add column "öß" uuid default gen_random_uuid(),
         add constraint c check ("öß" is not null and 1 in (1, 2)),
         alter column "Old" set not null;
       drop index public.one, "Two";`,
    ),
  ).toEqual([
    'column-rewrites-table: rewrites public."T" while nobody can read it, to fill "öß": its default differs from row to row',
    'constraint-scans: checks every row of public."T" for c while nobody can read or write it',
    'set-not-null-scans: reads all of public."T" while nobody else can, to see that no "Old" is null',
    'drop-index-blocks: drops index public.one, "Two" while nobody can read or write its table',
  ]);
});

test('each file is a transaction of its own', async () => {
  const add = 'alter table a add constraint a_x check (x is not null) not valid;';
  const validate = 'alter table a validate constraint a_x;';
  expect(await said(add, validate, 'alter table a alter column x set not null;')).toEqual([]);
  expect(await said(`begin; ${add} commit; begin; ${validate} commit;`)).toEqual([]);
  const together = `${add} -- now\n${validate}`;
  expect(await said(`begin; ${together}; commit;`)).toEqual(await said(together));
  expect(await said(together)).toEqual([
    'constraint-scans: checks every row of a for a_x in the transaction that added it, whose lock is held meanwhile',
  ]);
});

test('a table that an earlier file makes is known to be empty', async () => {
  expect(
    await said('create table public.n (id int);', 'create index on n (id); alter table n add primary key (id);'),
  ).toEqual([]);
});

test('the safe way is filled in with the names', async () => {
  const pending = [migration('20260101000000_a.sql', 'alter table orders add unique (number, "Year");')];
  const [file] = await review({ history: [], pending, scratch: null, lint, today: '' });
  expect(file?.findings.flatMap(({ safe }) => safe)).toEqual([
    'Build the index first, in a file of its own:',
    'create unique index concurrently orders_number_key on orders (number, "Year");',
    'And in a later file:',
    'alter table orders add constraint orders_number_key unique using index orders_number_key;',
  ]);
});

test.each(Object.values(lintRules).map((rule) => [rule.code, rule] as const))(
  '%s: its page shows the sound way',
  async (code, { sound }) => {
    expect(await rulePage(code, lint)).toContain(sound);
  },
);
