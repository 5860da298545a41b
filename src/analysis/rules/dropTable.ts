import { isCascade, nameOf } from '../droppable.js';
import type { Rule } from '../rule.js';
import { keyOf } from '../known/known.js';
import { nameParts } from '../tree.js';

export const dropTable: Rule = {
  code: 'drop-table',
  level: 'destructive',
  title: 'Drops a table',
  dangers: ['D01', 'D18', 'D23'],
  problem:
    'The rows go, and with them the policies, grants, triggers and indexes of the table. A DROP followed by a CREATE of the same name looks like a refactoring, and loses the rows all the same. Row level security and triggers do not stop it.',
  example: { applied: 'create table public.orders (id bigint primary key);', sql: 'drop table public.orders;' },
  sound: {
    applied: 'create table public.orders (id bigint primary key);',
    sql: 'create schema if not exists archive;\nalter table public.orders set schema archive;',
  },
  kinds: ['DropStmt'],
  judge: ({ value, known }) => {
    if (value.removeType !== 'OBJECT_TABLE' || isCascade(value)) return null;
    const names = ((value.objects ?? []) as unknown[])
      .filter((object) => !known.isCertainlyNew(keyOf(nameParts(object))))
      .map((object) => nameOf('OBJECT_TABLE', object));
    if (names.length === 0) return null;
    return {
      what: `drops table ${names.join(', ')} with all its rows`,
      safe: [
        'Move it out of reach first, and drop it a release later:',
        ...names.map((name) => `alter table ${name} set schema archive;`),
      ],
    };
  },
};
