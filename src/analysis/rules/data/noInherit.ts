import { alteredBy } from '../../altered.js';
import type { Rule } from '../../rule.js';
import { relationName } from '../../tree.js';

const applied =
  'create table public.readings (id bigint primary key);\ncreate table public.readings_2025 () inherits (public.readings);';

export const noInherit: Rule = {
  code: 'no-inherit',
  level: 'dangerous',
  title: 'Takes the rows of a table out of its parent',
  dangers: ['D18'],
  problem:
    'Whoever reads the parent finds the rows of the child no longer, without an error: totals shrink, lists get shorter. The rows are still there, under a name that nothing asks for, and the next cleaning up drops them.',
  example: { applied, sql: 'alter table public.readings_2025 no inherit public.readings;' },
  sound: {
    applied,
    sql: "comment on table public.readings_2025 is 'closed: goes to the archive in 2027';",
  },
  kinds: ['AlterTableStmt'],
  judge: ({ value, known }) => {
    const { table, key, commands } = alteredBy(value);
    if (known.isCertainlyNew(key)) return null;
    return commands
      .filter(({ subtype }) => subtype === 'AT_DropInherit')
      .map(({ def }) => {
        const parent = relationName(def);
        return {
          what: `takes the rows of ${table} out of ${parent}: who reads that finds them no longer`,
          safe: ['Count what clients would miss first:', `select count(*) from only ${table};`],
        };
      });
  },
};
