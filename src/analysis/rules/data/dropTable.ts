import { droppedBy, intoArchive, isCascade, isOwnObject, madeAgain } from '../../droppable.js';
import type { Rule } from '../../rule.js';

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
  judge: ({ value, known, after }) => {
    if (value.removeType !== 'OBJECT_TABLE' || isCascade(value)) return null;
    const lost = droppedBy(value).filter((one) => !isOwnObject(value.removeType, one, known));
    if (lost.length === 0) return null;
    const remade = lost.filter(({ key }) => madeAgain(after, key));
    const parents = lost.flatMap(({ key }) => known.relation(key)?.partitionOf ?? []);
    return {
      what: [
        `drops table ${lost.map(({ name }) => name).join(', ')} with all its rows`,
        ...parents.map((parent) => `they are rows of ${parent}`),
        ...remade.map(({ name }) => `${name} is made again without them`),
      ].join('; '),
      safe:
        remade.length > 0
          ? [
              'Change the table as it stands, so that its rows stay:',
              ...remade.map(({ name }) => `alter table ${name} …;`),
            ]
          : [
              'Move it out of reach first, and drop it a release later:',
              ...intoArchive(...lost.map(({ name }) => `alter table ${name} set schema archive;`)),
            ],
    };
  },
};
