import { relationKey } from '../../known/known.js';
import { reachOf, writtenColumns } from '../../reach.js';
import type { Rule } from '../../rule.js';
import { joinName, relationName } from '../../tree.js';

const table = 'create table public.members (id bigint primary key, role text);';

export const updateEveryRow: Rule = {
  code: 'update-every-row',
  level: 'dangerous',
  title: 'Overwrites a column of every row',
  dangers: ['D10', 'D09'],
  problem:
    'Without WHERE, or with one that is always true, every row gets the new value, and the old ones are gone. Every row is written anew, its indexes too, and row triggers fire once for each.',
  example: { applied: table, sql: "update public.members set role = 'member';" },
  sound: { applied: table, sql: "update public.members set role = 'member' where id = 7;" },
  kinds: ['UpdateStmt'],
  judge: ({ value, known }) => {
    const key = relationKey(value.relation);
    const old = writtenColumns(value).filter((name) => !known.isNewPart('column', key, name));
    // Columns that the pending files add hold nothing yet: to fill them overwrites nothing.
    if (old.length === 0 || reachOf(value, known) !== 'every') return null;
    const table = relationName(value.relation);
    return {
      what: `overwrites ${old.map((name) => joinName([name])).join(', ')} of every row of ${table}`,
      safe: ['Say which rows are meant, and count them first:', `select count(*) from ${table} where …;`],
    };
  },
};
