import { parseSql, type Statement } from '../../analysis/parse.js';
import { listOf, nodeOf, textOf } from '../../analysis/tree.js';
import { openSession } from '../../database/connect.js';
import type { SeenRelation } from '../../database/watch.js';
import { countSpread, countValues, valuesAltered, type WatchedColumn } from '../../database/watchValues.js';
import type { Ports, Session } from '../../ports.js';
import type { ScratchDatabase } from '../../sandbox/scratch.js';
import type { ValuesLost } from '../effects.js';

interface Gone {
  readonly column: WatchedColumn;
  readonly how: ValuesLost['how'];
}

const wider: Readonly<Record<string, readonly string[]>> = {
  smallint: ['integer', 'bigint', 'numeric'],
  integer: ['bigint', 'numeric', 'double precision'],
  bigint: ['numeric'],
  real: ['double precision'],
};

/** Types for which nobody has to look at the values. */
export function keepsEveryValue(from: string, to: string): boolean {
  if (from === to || wider[from]?.includes(to)) return true;
  const [, length] = /^character varying(?:\((\d+)\))?$/.exec(from) ?? [];
  if (!from.startsWith('character varying')) return false;
  if (to === 'text' || to === 'character varying') return true;
  const [, room] = /^character varying\((\d+)\)$/.exec(to) ?? [];
  return length !== undefined && room !== undefined && Number(room) >= Number(length);
}

/** Columns that went or have another type. They are followed by number, so a rename is none. */
export function columnsLost(before: readonly WatchedColumn[], after: readonly WatchedColumn[]): Gone[] {
  const key = ({ oid, number }: WatchedColumn): string => `${oid}.${number}`;
  const now = new Map(after.map((one) => [key(one), one]));
  const tables = new Set(after.map(({ oid }) => oid));
  return before.flatMap((column): Gone[] => {
    const is = now.get(key(column));
    if (!is) return [{ column, how: tables.has(column.oid) ? 'dropped' : 'dropped with its table' }];
    return keepsEveryValue(column.type, is.type) ? [] : [{ column, how: { from: column.type, to: is.type } }];
  });
}

/** Names of columns whose values a USING computes; null: of any, where statements are not to be read. */
function computedNames(statements: readonly Statement[]): ReadonlySet<string> | null {
  const names = new Set<string>();
  for (const { node, text } of statements) {
    const one = nodeOf(node);
    if (one?.kind !== 'AlterTableStmt') {
      if (/\balter\b[^;]*\btype\b[^;]*\busing\b/i.test(text)) return null;
      continue;
    }
    for (const { value: command } of listOf(one.value.cmds)) {
      const name = textOf(command.name);
      const using = nodeOf(nodeOf(command.def)?.value.raw_default);
      if (command.subtype === 'AT_AlterColumnType' && using && !isCastOf(name, using)) names.add(name);
    }
  }
  return names;
}

/** Casts are tried on the values as they were; whatever else stands there is not. */
function isCastOf(column: string, { kind, value }: NonNullable<ReturnType<typeof nodeOf>>): boolean {
  if (kind === 'ColumnRef') return textOf(listOf(value.fields).at(-1)?.value.sval) === column;
  const inner = kind === 'TypeCast' ? nodeOf(value.arg) : null;
  return inner !== null && isCastOf(column, inner);
}

/** A column of before, and the same after all files. */
export interface ComputedColumn {
  readonly was: WatchedColumn;
  readonly is: WatchedColumn;
}

/** Columns of tables that were written anew, of which files compute the values. */
export async function columnsComputed(
  files: readonly string[],
  [before, after]: readonly [readonly WatchedColumn[], readonly WatchedColumn[]],
  [were, are]: readonly [ReadonlyMap<number, SeenRelation>, ReadonlyMap<number, SeenRelation>],
): Promise<ComputedColumn[]> {
  const parsed = await Promise.all(files.map((sql) => parseSql(sql)));
  const names = computedNames(parsed.flatMap((one) => ('statements' in one ? one.statements : [])));
  const now = new Map(after.map((one) => [`${one.oid}.${one.number}`, one]));
  return before.flatMap((was) => {
    const is = now.get(`${was.oid}.${was.number}`);
    const isNamed = names === null || names.has(was.name) || (is !== undefined && names.has(is.name));
    return is && isNamed && were.get(was.oid)?.file !== are.get(was.oid)?.file ? [{ was, is }] : [];
  });
}

/** Fewer different values, or fewer at all, than before: nobody can tell any more what they were. */
async function computedAway(
  { postgres }: Ports,
  [untouched, copy]: readonly [Session, Session],
  computed: readonly ComputedColumn[],
): Promise<ValuesLost[]> {
  const lost: ValuesLost[] = [];
  for (const { was, is } of computed) {
    const [before, after] = [await countSpread(postgres, untouched, was), await countSpread(postgres, copy, is)];
    if (after.values >= before.values && after.different >= before.different) continue;
    const how = { from: was.type, to: is.type, isComputed: true } as const;
    lost.push({ table: was.table, column: was.quoted, values: before.values, how });
  }
  return lost;
}

export interface Lost {
  readonly gone: readonly Gone[];
  readonly computed: readonly ComputedColumn[];
  /** To the database in which all files have run. */
  readonly copy: Session;
}

/**
 * Asks the database that nothing was done to what was in these columns. Of a column with another type only values that
 * read differently afterwards count; where no cast tells, all of them.
 */
export async function valuesLost(
  ports: Ports,
  untouched: ScratchDatabase,
  { gone, computed, copy }: Lost,
): Promise<ValuesLost[]> {
  if (gone.length + computed.length === 0) return [];
  const session = await openSession(ports.postgres, untouched.superuser, 'supasafe rehearsal');
  try {
    const counts = await countValues(
      ports.postgres,
      session,
      gone.map(({ column }) => column),
    );
    const lost = await computedAway(ports, [session, copy], computed);
    const isTold = ({ table, quoted }: WatchedColumn) =>
      lost.some((one) => one.table === table && one.column === quoted);
    for (const { column, how } of gone) {
      if (isTold(column)) continue;
      const all = counts.get(column) ?? 0;
      const altered = typeof how === 'string' ? null : await valuesAltered(ports.postgres, session, column, how.to);
      const values = altered ?? all;
      if (values > 0) lost.push({ table: column.table, column: column.quoted, values, how });
    }
    return lost;
  } finally {
    await session.close();
  }
}
