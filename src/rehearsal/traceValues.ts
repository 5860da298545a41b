import { openSession } from '../database/connect.js';
import { countValues, valuesAltered, type WatchedColumn } from '../database/watchValues.js';
import type { Ports } from '../ports.js';
import type { ScratchDatabase } from '../sandbox/scratch.js';
import type { ValuesLost } from './effects.js';

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

/**
 * Asks the database that nothing was done to what was in these columns. Of a column with another type only values that
 * read differently afterwards count; where no cast tells, all of them.
 */
export async function valuesLost(
  ports: Ports,
  untouched: ScratchDatabase,
  gone: readonly Gone[],
): Promise<ValuesLost[]> {
  if (gone.length === 0) return [];
  const session = await openSession(ports.postgres, untouched.superuser, 'supasafe rehearsal');
  try {
    const counts = await countValues(
      ports.postgres,
      session,
      gone.map(({ column }) => column),
    );
    const lost: ValuesLost[] = [];
    for (const { column, how } of gone) {
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
