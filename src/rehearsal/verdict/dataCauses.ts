import type { RowsOfStatement, StatementEffects, ValuesLost } from '../effects.js';
import { bareName, mentions } from './names.js';
import { lineOfMost, type Cause, type Scope } from './scope.js';
import { counted, named, rows } from './words.js';

/** Procedure rule 1: deleting more than this is destructive. */
export const fewRows = 10;

/**
 * An UPDATE takes values away as a DELETE takes rows, but most are meant: a backfill, a correction. More than half of a
 * table is no correction any more; and below a thousand rows `restore --table` puts all of them back in a moment.
 */
export const largeTable = 1000;
export const largePart = 0.5;

/** What Supabase's own services keep there is theirs: SQL that changes it goes past them. */
const platform = /^(auth|storage|vault|cron)\./;

type Change = 'deleted' | 'truncated' | 'dropped' | 'updated';

/** Rows and values of production that were deleted, emptied, dropped, narrowed or overwritten. */
export function dataCauses(scope: Scope): Cause[] {
  const all = scope.rows.filter(({ isNew }) => !isNew);
  const own = all.filter(({ table }) => !platform.test(table));
  return [
    ...valueCauses(scope),
    ...gone(scope, own, 'dropped', 'rows-dropped', 'drops'),
    ...gone(scope, own, 'truncated', 'rows-truncated', 'empties'),
    ...deleted(scope, own),
    ...ofPlatform(scope, all),
    ...updated(scope, own),
  ];
}

const base = (scope: Scope) => ({ kind: 'data', file: scope.file, source: 'measured', isTimed: false }) as const;

/** The most first. */
const hit = (old: readonly RowsOfStatement[], loss: Change): RowsOfStatement[] =>
  old.filter((one) => one[loss] > 0).sort((one, other) => other[loss] - one[loss]);

const sum = (all: readonly RowsOfStatement[], loss: Change): number => all.reduce((total, one) => total + one[loss], 0);

const lineOf = (scope: Scope, loss: Change, tables?: readonly string[]): number | null =>
  lineOfMost(scope.statements, (statement) =>
    sum(
      statement.rows.filter(({ isNew, table }) => !isNew && (tables?.includes(table) ?? true)),
      loss,
    ),
  );

function gone(
  scope: Scope,
  old: readonly RowsOfStatement[],
  loss: 'dropped' | 'truncated',
  code: string,
  verb: string,
): Cause[] {
  const tables = hit(old, loss);
  if (tables.length === 0) return [];
  const weight = sum(tables, loss);
  const names = named(
    tables.map(({ table }) => table),
    'tables',
  );
  return [
    {
      ...base(scope),
      level: 'destructive',
      code,
      what: `${verb} ${names} (${rows(weight)})`,
      line: lineOf(scope, loss),
      weight,
    },
  ];
}

/**
 * Rows that a plain DELETE took from a table that it does not name, while no trigger function ran: only a foreign key does
 * that.
 */
const deletesAlong = ({ sql, triggers, rows: changed }: StatementEffects): boolean =>
  triggers.length === 0 &&
  // Of a text that was cut nobody knows what it names.
  !sql.endsWith('…') &&
  /^(with|delete|merge)\b/i.test(sql) &&
  changed.some(({ table, deleted: count, isNew }) => !isNew && count > 0 && !mentions(sql, bareName(table)));

function deleted(scope: Scope, old: readonly RowsOfStatement[]): Cause[] {
  const tables = hit(old, 'deleted');
  const [first] = tables;
  if (!first) return [];
  const weight = sum(tables, 'deleted');
  const where = tables.length === 1 ? `of ${named([first.table], '')}` : `in ${tables.length} tables`;
  const isAlong = scope.statements.some(deletesAlong);
  return [
    {
      ...base(scope),
      level: weight > fewRows ? 'destructive' : 'careful',
      code: 'rows-deleted',
      what: `deletes ${rows(weight)} ${where}${isAlong ? ' through ON DELETE CASCADE' : ''}`,
      line: lineOf(scope, 'deleted'),
      weight,
    },
  ];
}

function ofPlatform(scope: Scope, old: readonly RowsOfStatement[]): Cause[] {
  const total = (one: RowsOfStatement) => one.deleted + one.updated + one.truncated + one.dropped;
  const tables = old.filter((one) => platform.test(one.table) && total(one) > 0);
  const [first] = [...tables].sort((one, other) => total(other) - total(one));
  if (!first) return [];
  const weight = tables.reduce((all, one) => all + total(one), 0);
  const changed = sum(tables, 'updated');
  const verb = changed === weight ? 'changes' : changed === 0 ? 'deletes' : 'changes and deletes';
  const names = tables.map(({ table }) => table);
  return [
    {
      ...base(scope),
      kind: 'change',
      level: 'destructive',
      code: 'platform-rows-changed',
      what: `${verb} ${rows(weight)} of ${named([first.table, ...names.filter((name) => name !== first.table)], 'tables')}, which Supabase's services keep`,
      line: lineOfMost(scope.statements, (statement) =>
        statement.rows.filter(({ table }) => names.includes(table)).reduce((all, one) => all + total(one), 0),
      ),
      weight,
    },
  ];
}

function updated(scope: Scope, old: readonly RowsOfStatement[]): Cause[] {
  const tables = hit(old, 'updated');
  const isLarge = ({ table, updated: count }: RowsOfStatement): boolean => {
    const all = scope.before[table] ?? 0;
    // A column that is new held nothing: to fill it overwrites nothing.
    const isFilling = scope.objects.gained.some((entry) => entry.startsWith(`column ${table}.`));
    return all >= largeTable && count > all * largePart && !isFilling;
  };
  const overwritten = tables.filter(isLarge);
  const others = tables.filter((one) => !isLarge(one));
  return [
    ...overwritten.map(({ table, updated: count }): Cause => ({
      ...base(scope),
      kind: 'change',
      level: 'destructive',
      code: 'table-overwritten',
      what: `overwrites ${rows(count)} of ${named([table], '')}, which has ${(scope.before[table] ?? 0).toLocaleString('en-US')}`,
      line: lineOf(scope, 'updated', [table]),
      weight: count,
    })),
    ...(others.length === 0
      ? []
      : [
          {
            ...base(scope),
            kind: 'change',
            level: sum(others, 'updated') > fewRows ? 'careful' : 'harmless',
            code: 'rows-updated',
            what: `changes ${rows(sum(others, 'updated'))} of ${named(
              others.map(({ table }) => table),
              'tables',
            )}`,
            line: lineOf(
              scope,
              'updated',
              others.map(({ table }) => table),
            ),
            weight: sum(others, 'updated'),
          } as const,
        ]),
  ];
}

/** Types that hold whatever it was, though they may write it otherwise: jsonb without its white space, a time with its zone. */
const wide = /^(jsonb?|xml|text|character varying|timestamp with time zone)$/;

function valueCauses(scope: Scope): Cause[] {
  const held = scope.values.filter(({ values }) => values > 0);
  const dropped = new Map<string, ValuesLost[]>();
  for (const lost of held)
    if (lost.how === 'dropped') dropped.set(lost.table, [...(dropped.get(lost.table) ?? []), lost]);
  const drops = [...dropped].map(([table, columns]): Cause => {
    const weight = columns.reduce((total, { values }) => total + values, 0);
    const [first] = columns;
    const what =
      columns.length === 1 && first
        ? named([`${table}.${first.column}`], '')
        : `${columns.length} columns of ${named([table], '')}`;
    return {
      ...base(scope),
      level: 'destructive',
      code: 'values-dropped',
      what: `drops ${what} (${counted(weight, 'value')})`,
      line: lineNaming(
        scope,
        columns.map(({ column }) => column),
      ),
      weight,
    };
  });
  const narrowed = held.flatMap(({ table, column, values, how }): Cause[] => {
    if (typeof how === 'string') return [];
    const isWide = wide.test(how.to) && !how.isComputed;
    const name = named([`${table}.${column}`], '');
    return [
      {
        ...base(scope),
        kind: 'change',
        level: isWide ? 'careful' : 'destructive',
        code: isWide ? 'values-written-otherwise' : 'values-narrowed',
        what: how.isComputed
          ? `makes fewer different values of ${name} by USING (${counted(values, 'value')})`
          : `makes ${name} ${how.to} instead of ${how.from} (${counted(values, 'value')})`,
        line: lineNaming(scope, [column]),
        weight: values,
      },
    ];
  });
  return [...drops, ...narrowed];
}

/** Values have no statement of their own: the first that names a column of them. */
function lineNaming({ file, statements, findings }: Scope, columns: readonly string[]): number | null {
  if (file === null) return null;
  const names = (text: string) => columns.some((column) => text.includes(column));
  const finding = findings.find(({ code, what }) => /^(drop|narrows)-/.test(code) && names(what));
  return finding?.line ?? statements.find(({ sql }) => names(sql))?.line ?? null;
}
