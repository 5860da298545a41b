import { heldBefore, lockedBy } from '../../held.js';
import type { Rule } from '../../rule.js';

const applied = ['orders', 'members', 'teams']
  .map((name) => `create table public.${name} (id bigint primary key);`)
  .join('\n');

/** Two are common, and a deadlock needs somebody who takes both the other way round. */
const tooMany = 3;

export const severalTables: Rule = {
  code: 'several-tables-locked',
  level: 'warning',
  title: 'Locks several tables in one transaction',
  dangers: ['L26'],
  problem:
    'Each statement waits for its table while those before it stay locked, so the waiting adds up. A transaction of the application that takes the same tables in another order and this file wait for each other until one of them is ended (deadlock).',
  example: {
    applied,
    sql: ['orders', 'members', 'teams']
      .map((name) => `alter table public.${name} add column deleted_at timestamptz;`)
      .join('\n'),
  },
  sound: { applied, sql: 'alter table public.orders add column deleted_at timestamptz;' },
  kinds: ['*'],
  judge: (subject) => {
    const locked = lockedBy({ kind: subject.kind, value: subject.value }, subject.known);
    if (locked.length === 0) return null;
    const earlier = heldBefore(subject).tables;
    const own = locked.filter((key) => !earlier.has(key));
    const all = [...earlier, ...own];
    if (own.length === 0 || all.length < tooMany || earlier.size >= tooMany) return null;
    return {
      what: `locks ${own.join(', ')} while ${earlier.size > 0 ? [...earlier].join(', ') : 'all of them'} are locked`,
      safe: ['Put each table into a migration file of its own.'],
    };
  },
};
