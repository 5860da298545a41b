import type { Effects, ObjectChanges } from '../effects.js';
import type { Cause } from './scope.js';
import { counted, rows } from './words.js';

/** About three lines of a screen. */
export const longestSentence = 300;

/** The worst first, in one sentence; what does not fit is counted. */
export function sentenceOf(causes: readonly Cause[], effects: Effects): string {
  const clauses = [...new Set(causes.map(({ what }) => what))];
  if (clauses.length === 0) return harmless(effects);
  const told: string[] = [];
  let length = 0;
  for (const clause of clauses) {
    const left = clauses.length - told.length - 1;
    const room = longestSentence - (left > 0 ? ending(left).length : 0) - 1;
    if (told.length > 0 && length + 2 + clause.length > room) break;
    const short = clause.length > room ? `${clause.slice(0, room - 1)}…` : clause;
    length += (told.length > 0 ? 2 : 0) + short.length;
    told.push(short);
  }
  const left = clauses.length - told.length;
  return `${told.join(', ')}${left > 0 ? ending(left) : ''}.`;
}

const ending = (left: number): string => `, and ${left} more`;

/** Kinds worth counting, most telling first; columns, keys and rights of a new table go without saying. */
const kinds: readonly (readonly [string, string, string])[] = [
  ['table', 'table', 'tables'],
  ['column', 'column', 'columns'],
  ['policy', 'policy', 'policies'],
  ['view', 'view', 'views'],
  ['materialized view', 'materialized view', 'materialized views'],
  ['function', 'function', 'functions'],
  ['procedure', 'procedure', 'procedures'],
  ['trigger', 'trigger', 'triggers'],
  ['type', 'type', 'types'],
  ['index', 'index', 'indexes'],
  ['constraint', 'constraint', 'constraints'],
  ['schema', 'schema', 'schemas'],
  ['extension', 'extension', 'extensions'],
];

function harmless({ objects, rows: changed }: Effects): string {
  const tables = namesOf(objects.gained, 'table');
  const gained = objects.gained.filter((entry) => !isPart(entry, tables, objects));
  const lostTables = namesOf(objects.lost, 'table');
  const lost = objects.lost.filter((entry) => !isPart(entry, lostTables, objects));
  const inserted = changed.reduce((total, one) => total + (one.isNew ? 0 : one.inserted), 0);
  const parts = [
    ['adds', [...countsOf(gained), ...(inserted > 0 ? [rows(inserted)] : [])]],
    ['changes', countsOf(objects.changed)],
    ['drops', countsOf(lost).map((count) => `${count} without data`)],
  ] as const;
  const told = parts.filter(([, counts]) => counts.length > 0).map(([verb, counts]) => `${verb} ${counts.join(', ')}`);
  return `changes no row that is there and loses nothing${told.length > 0 ? `: ${told.join('; ')}` : ''}.`;
}

const namesOf = (entries: readonly string[], kind: string): string[] =>
  entries.flatMap((entry) => (entry.startsWith(`${kind} `) ? [entry.slice(kind.length + 1)] : []));

/** A column or a key of a table that came, or went, itself; an index that is a key's. */
const isPart = (entry: string, tables: readonly string[], { gained, lost }: ObjectChanges): boolean =>
  tables.some(
    (table) =>
      entry.startsWith(`column ${table}.`) || (entry.startsWith('constraint ') && entry.endsWith(` on ${table}`)),
  ) ||
  (entry.startsWith('index ') &&
    [...gained, ...lost].some((other) => other.startsWith(`constraint ${entry.split('.').at(-1) ?? ''} on `)));

const countsOf = (entries: readonly string[]): string[] =>
  kinds.flatMap(([kind, one, many]) => {
    const count = namesOf(entries, kind).length;
    return count === 0 ? [] : [counted(count, one, many)];
  });
