import { relationKey } from '../../known/known.js';
import type { Rule } from '../../rule.js';
import { listOf, quoteName, textOf } from '../../tree.js';

export const defaultChanged: Rule = {
  code: 'default-changed',
  level: 'warning',
  title: 'Changes the default of a column',
  dangers: ['C06'],
  problem:
    'Rows that are there keep their value, new ones get another. Clients that leave the column out write something else from now on, and code that relied on the old default does not hear of it.',
  example: {
    applied: "create table public.profiles (id uuid, plan text default 'free');",
    sql: "alter table public.profiles alter column plan set default 'trial';",
  },
  sound: {
    applied: 'create table public.profiles (id uuid, plan text);',
    sql: "alter table public.profiles alter column plan set default 'trial';",
  },
  kinds: ['AlterTableStmt'],
  judge: ({ value, known }) => {
    const key = relationKey(value.relation);
    if (known.isNew(key)) return null;
    const columns = known.relation(key)?.columns;
    return listOf(value.cmds).flatMap(({ value: { subtype, name, def } }) => {
      const column = textOf(name);
      // A first default changes nothing for those who gave a value, and fills what stayed empty.
      if (subtype !== 'AT_ColumnDefault' || def === undefined || columns?.get(column)?.hasDefault === false) return [];
      return [
        {
          what: `changes the default of ${key}.${quoteName(column)}; clients that leave it out write another value from now on`,
          safe: ['Have the clients say the value themselves first, then change the default.'],
        },
      ];
    });
  },
};
