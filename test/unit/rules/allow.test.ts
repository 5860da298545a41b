import { expect, test } from '@jest/globals';
import { findings } from './reviewing.js';

const drop = 'drop table public.orders;';
const told = async (sql: string) =>
  (await findings(sql)).map(({ accepted, code, line }) => `${String(line)} ${code}${accepted ? ' accepted' : ''}`);

test.each([
  [`-- supasafe: allow drop-table reason="it's empty"\n${drop}`, ['2 drop-table accepted']],
  [`-- supasafe: allow drop-table reason="a" until=2099-01-01\n${drop}`, ['2 drop-table accepted']],
  [`--SUPASAFE:allow drop-table, drop-cascade reason="a"\n${drop}`, ['1 allow-unused', '2 drop-table accepted']],
  [`-- supasafe: allow drop-table reason='a b' until=2099-01-01\n${drop}`, ['1 allow-without-reason', '2 drop-table']],
  [`-- supasafe: allow drop-table reason=empty\n${drop}`, ['1 allow-without-reason', '2 drop-table']],
  [`/* supasafe: allow drop-table reason="a" */\n${drop}`, ['1 allow-unread', '2 drop-table']],
  [`/* old\n * supasafe: allow drop-table reason="a"\n */\n${drop}`, ['2 allow-unread', '4 drop-table']],
  [`do $$ begin\n  -- supasafe: allow drop-table reason="a"\n  ${drop}\nend $$;`, ['2 allow-unread', '3 drop-table']],
  [
    `do $$ begin\n  if true then /* supasafe: allow drop-table reason="a" */\n  ${drop} end if;\nend $$;`,
    ['2 allow-unread', '3 drop-table'],
  ],
  [`-- supasafe: disable drop-table\n${drop}`, ['1 allow-unread', '2 drop-table']],
  [`-- supasafe: allow drop-table reason="a"\ndo $$ begin\n  ${drop}\nend $$;`, ['3 drop-table accepted']],
  [`-- Runs with supasafe, allow for a minute.\n${drop}`, ['2 drop-table']],
])('%s', async (sql, expected) => {
  expect(await told(sql)).toEqual(expected);
});

test('of a reason in single quotes it is said what is wrong with it', async () => {
  const [found] = await findings(`-- supasafe: allow drop-table reason='a'\n${drop}`);
  expect(found).toMatchObject({
    what: 'has a reason that does not stand in double quotes: reason="…"',
    safe: [expect.stringContaining('reason="why it is right here"')],
  });
});
