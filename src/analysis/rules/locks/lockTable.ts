import { relationKey } from '../../known/known.js';
import type { Rule } from '../../rule.js';
import { listOf, relationName } from '../../tree.js';

/** From SHARE on writes wait; SHARE UPDATE EXCLUSIVE and below hold up maintenance at most. */
const share = 5;

export const lockTable: Rule = {
  code: 'lock-table',
  level: 'dangerous',
  title: 'Locks a table by hand',
  dangers: ['L31'],
  problem:
    'The table is locked until the whole file is done, and everybody who comes meanwhile waits. The statements that need a lock take it themselves, the weakest that will do. Some versions of the Supabase CLI fail on LOCK TABLE altogether.',
  example: { sql: 'lock table public.orders in access exclusive mode;' },
  sound: { sql: 'select 1 from public.orders where id = 5 for update;' },
  kinds: ['LockStmt'],
  judge: ({ value, known }) => {
    const names = listOf(value.relations)
      .filter((one) => !known.isNew(relationKey(one.value)))
      .map((one) => relationName(one.value));
    if (names.length === 0) return null;
    const mode = typeof value.mode === 'number' ? value.mode : 0;
    const who =
      mode === 8 ? 'nobody can read or write it' : mode >= share ? 'nobody can write to it' : 'maintenance waits';
    return {
      what: `locks ${names.join(', ')} until the file is done: ${who} meanwhile`,
      level: mode >= share ? 'dangerous' : 'warning',
      safe: [
        'Leave it out, or lock the rows that are meant:',
        ...names.map((name) => `select … from ${name} where … for update;`),
      ],
    };
  },
};
