import { alteredBy } from '../../altered.js';
import { droppedBy, isCascade } from '../../droppable.js';
import { relationKey, type Known } from '../../known/known.js';
import type { Found, Rule, Subject } from '../../rule.js';
import {
  contentOf,
  listOf,
  nameParts,
  nodeOf,
  relationName,
  textOf,
  visit,
  type Content,
  type Visited,
} from '../../tree.js';

const applied = 'create table public.orders (id bigint generated always as identity primary key);';

export const sequenceReset: Rule = {
  code: 'sequence-reset',
  level: 'dangerous',
  title: 'Sets a sequence to a number',
  dangers: ['D30'],
  problem:
    'When the next number is one that a row has already, inserts fail, or two things have the same number. What the highest one in production is, a file cannot know: it has to be computed there.',
  example: { applied, sql: 'alter table public.orders alter column id restart with 1;' },
  sound: {
    applied,
    sql: "select setval(pg_get_serial_sequence('public.orders', 'id'), (select max(id) from public.orders));",
  },
  kinds: ['FuncCall', 'AlterSeqStmt', 'AlterTableStmt', 'DropStmt'],
  judge: (subject) => judges[subject.kind]?.(subject) ?? null,
};

const found = (what: string): Found => ({
  what: `${what}, whatever numbers are taken`,
  safe: ['Compute it from the rows:', "select setval(pg_get_serial_sequence('…', 'id'), (select max(id) from …));"],
});

const restarts = (options: unknown): boolean =>
  listOf(options).some(
    ({ value: { defname, arg } }) =>
      defname === 'restart' || (defname === 'cycle' && contentOf(contentOf(arg).Boolean).boolval === true),
  );

const judges: Record<string, (subject: Subject) => Found | readonly Found[] | null> = {
  FuncCall: ({ value, known }) => {
    if (nameParts(value.funcname).at(-1) !== 'setval') return null;
    const [sequence, number] = (value.args ?? []) as unknown[];
    if (isComputed(number) || isOfNew(sequence, known)) return null;
    const name = constantIn(sequence);
    return found(`sets sequence ${name ?? 'of a column'} to a number`);
  },
  AlterSeqStmt: ({ value, known }) =>
    !restarts(value.options) || known.isCertainlyNew(relationKey(value.sequence))
      ? null
      : found(`restarts sequence ${relationName(value.sequence)}`),
  AlterTableStmt: ({ value, known }) => {
    const { table, key, commands } = alteredBy(value);
    return commands
      .filter(
        ({ subtype, def, name }) =>
          subtype === 'AT_SetIdentity' && restarts(def.items) && !known.isNewPart('column', key, name),
      )
      .map(({ shown }) => found(`restarts the numbers of ${table}.${shown}`));
  },
  DropStmt: ({ value, known }) => {
    if (value.removeType !== 'OBJECT_SEQUENCE' || isCascade(value)) return null;
    return droppedBy(value)
      .filter(({ key }) => !known.isCertainlyNew(key))
      .map(({ name }) => ({
        what: `drops sequence ${name}, and with it the number that comes next`,
        safe: ['Note where it stands first:', `select last_value from ${name};`],
      }));
  },
};

/** It has the rows in it, or the sequence as it stands. */
const isComputed = (number: unknown): boolean =>
  [...visit(number)].some(
    ({ kind, value }) =>
      kind === 'SubLink' ||
      kind === 'ColumnRef' ||
      (kind === 'FuncCall' &&
        ['max', 'nextval', 'greatest', 'currval'].includes(nameParts(value.funcname).at(-1) ?? '')),
  );

function constantIn(tree: unknown): string | undefined {
  for (const { kind, value } of visit(tree)) {
    const { sval } = (kind === 'A_Const' ? (value.sval ?? {}) : {}) as Content;
    if (typeof sval === 'string') return sval;
  }
  return undefined;
}

/** `'public.t_id_seq'` or `pg_get_serial_sequence('public.t', 'id')` of a table that a pending file made. */
function isOfNew(sequence: unknown, known: Known): boolean {
  const call: Visited | null = nodeOf(sequence);
  const [schema, name] = splitName(constantIn(sequence) ?? '');
  const isTable = call?.kind === 'FuncCall' && nameParts(call.value.funcname).at(-1) === 'pg_get_serial_sequence';
  const key = relationKey({ schemaname: schema, relname: name });
  if (isTable || known.relation(key)) return known.isCertainlyNew(key);
  for (const [table, { columns }] of known.relations)
    for (const column of columns.keys())
      if (key === `${table}_${textOf(column)}_seq`) return known.isNewPart('column', table, column);
  return false;
}

const splitName = (text: string): [string | undefined, string] => {
  const parts = text.replaceAll('"', '').split('.');
  return [parts.at(-2), parts.at(-1) ?? ''];
};
