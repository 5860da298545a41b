import { relationKey } from '../../known/known.js';
import { isCascade } from '../../droppable.js';
import type { Found, Rule, Subject } from '../../rule.js';
import { listOf, relationName } from '../../tree.js';

const table = 'create table public.page_views (id bigint primary key, viewed_at timestamptz);';

/** The tables of a TRUNCATE that hold anything. */
function emptied({ value, known }: Subject): string[] {
  return listOf(value.relations)
    .filter((one) => !known.isCertainlyNew(relationKey(one.value)))
    .map((one) => relationName(one.value));
}

const aside = (names: readonly string[]): string[] => [
  'Delete what is meant, by a condition, and keep a copy aside:',
  ...names.map((name) => `delete from ${name} where …;`),
];

export const truncate: Rule = {
  code: 'truncate',
  level: 'destructive',
  title: 'Empties a table',
  dangers: ['D06'],
  problem:
    'All rows go at once. Row level security, row triggers and a missing WHERE do not stop it, and nobody can read the table meanwhile.',
  example: { applied: table, sql: 'truncate public.page_views;' },
  sound: { applied: table, sql: 'create table private.scratch (id bigint);\ntruncate private.scratch;' },
  kinds: ['TruncateStmt'],
  judge: (subject): Found | null => {
    const names = emptied(subject);
    if (isCascade(subject.value) || names.length === 0) return null;
    return { what: `empties ${names.join(', ')}`, safe: aside(names) };
  },
};

export const truncateCascade: Rule = {
  code: 'truncate-cascade',
  level: 'destructive',
  title: 'Empties a table and all that refer to it',
  dangers: ['D07', 'D06'],
  problem:
    'Every table with a foreign key to this one is emptied too, and every table with a key to those, whatever their keys say about deleting. None of them is named.',
  example: { applied: table, sql: 'truncate public.page_views cascade;' },
  sound: { applied: table, sql: "comment on table public.page_views is 'kept for a year';" },
  kinds: ['TruncateStmt'],
  judge: (subject): Found | null => {
    const names = emptied(subject);
    if (!isCascade(subject.value) || names.length === 0) return null;
    return {
      what: `empties ${names.join(', ')} and every table that refers to it (CASCADE)`,
      safe: aside(names),
    };
  },
};
