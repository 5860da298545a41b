import type { LintRule } from '../lintRule.js';
import { joinName, textOf } from '../tree.js';

const shown = (name: unknown): string => joinName([textOf(name)]);

export const nameLints: Readonly<Record<string, LintRule>> = {
  'renaming-column': {
    code: 'rename-column',
    level: 'dangerous',
    title: 'Renames a column that running clients ask for',
    dangers: ['C01', 'L32'],
    problem:
      'From this moment every client that still asks for the old name gets an error: the application that is deployed, tabs that are open, apps on phones. No deployment is quick enough to change all of them in the same moment.',
    example: 'alter table public.orders rename column total to amount;',
    sound: 'alter table public.orders add column amount bigint;',
    tell: ({ value, table }) => ({
      what: `renames ${table}.${shown(value.subname)} to ${shown(value.newname)} under running clients`,
      safe: [
        `Add ${shown(value.newname)} beside it, keep both filled by a trigger, and drop ${shown(value.subname)} when nobody asks for it:`,
        `alter table ${table} add column ${shown(value.newname)} …;`,
      ],
    }),
  },
  'renaming-table': {
    code: 'rename-table',
    level: 'dangerous',
    title: 'Renames a table that running clients ask for',
    dangers: ['C02', 'L32'],
    problem:
      'From this moment every client that still asks for the old name gets an error: the application that is deployed, tabs that are open, apps on phones. A view under the old name keeps them alive.',
    example: 'alter table public.orders rename to purchases;',
    sound: 'create view public.purchases with (security_invoker = on) as select * from public.orders;',
    tell: ({ value, table }) => {
      const renamed = [...table.split('.').slice(0, -1), shown(value.newname)].join('.');
      return {
        what: `renames ${table} to ${shown(value.newname)} under running clients`,
        safe: [
          'Offer the new name beside the old one, and rename when nobody asks for the old one:',
          `create view ${renamed} with (security_invoker = on) as select * from ${table};`,
        ],
      };
    },
  },
  'identifier-too-long': {
    code: 'name-too-long',
    level: 'warning',
    title: 'Has a name that PostgreSQL cuts to 63 bytes',
    dangers: ['T14'],
    problem:
      'PostgreSQL silently cuts the name. Whoever looks for the whole name does not find it, and two long names may become the same one.',
    example: `create index ${'a'.repeat(70)} on public.orders (id);`,
    sound: 'create index concurrently orders_id_idx on public.orders (id);',
    tell: () => ({
      what: 'has a name of more than 63 bytes, which PostgreSQL cuts',
      safe: ['Choose a shorter name.'],
    }),
  },
};
