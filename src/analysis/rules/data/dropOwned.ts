import type { Rule } from '../../rule.js';
import { joinName, listOf, textOf } from '../../tree.js';

export const dropOwned: Rule = {
  code: 'drop-owned',
  level: 'destructive',
  title: 'Drops everything that a role owns',
  dangers: ['D26'],
  problem:
    'Every table, function and view of the role goes, and every right that it was granted. None of them is named, and what there is to lose differs from database to database.',
  example: { sql: 'drop owned by reporting;' },
  sound: { sql: 'drop view if exists reporting.numbers;' },
  kinds: ['DropOwnedStmt'],
  judge: () => ({
    what: 'drops everything that a role owns',
    safe: ['Drop what it owns by name, one statement each:', 'drop view …;'],
  }),
};

export const reassignOwned: Rule = {
  code: 'reassign-owned',
  level: 'dangerous',
  title: 'Gives everything that a role owns to another',
  dangers: ['D26', 'S11'],
  problem:
    'Row level security does not hold for the owner of a table, and a SECURITY DEFINER function runs with the rights of its owner. All of that changes hands at once, for objects that nobody has named.',
  example: { sql: 'reassign owned by reporting to postgres;' },
  sound: { sql: 'alter view reporting.numbers owner to postgres;' },
  kinds: ['ReassignOwnedStmt'],
  judge: ({ value }) => {
    const from = listOf(value.roles).map((one) => joinName([textOf(one.value.rolename)]));
    return {
      what: `gives everything that ${from.join(', ')} owns to another role`,
      safe: ['Change the owner of each object by name:', 'alter table … owner to …;'],
    };
  },
};
