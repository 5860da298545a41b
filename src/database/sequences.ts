import type { Postgres, Session } from '../ports.js';
import type { Relation } from './inventory.js';

/** Where a sequence stands: its last value, and whether that was given out already. */
export interface SequencePosition {
  /** Of 64 bits, as decimal digits. */
  readonly last: string;
  readonly given: boolean;
}

export type SequencePositions = Readonly<Record<string, SequencePosition>>;

const batch = 200;

/** Each sequence, by its qualified name. No snapshot holds them still: this is where they stand now. */
export async function readSequences(
  postgres: Postgres,
  session: Session,
  sequences: readonly Relation[],
): Promise<SequencePositions> {
  const positions: Record<string, SequencePosition> = {};
  for (let start = 0; start < sequences.length; start += batch) {
    const part = sequences.slice(start, start + batch);
    const selects = part.map(
      ({ schema, name }, index) =>
        `select ${index} as i, last_value::text as last, is_called as given from ${postgres.identifier(schema)}.${postgres.identifier(name)}`,
    );
    const rows = await session.query<SequencePosition & { i: number }>(selects.join(' union all '));
    for (const { i, last, given } of rows) {
      const sequence = part[i];
      if (sequence) positions[sequence.qualified] = { last, given };
    }
  }
  return positions;
}

/** Before and after a dump, which read it at some moment in between. */
export interface SequenceSpan {
  readonly before: SequencePosition;
  readonly after: SequencePosition;
}

/** What is wrong with a restored sequence, or null. One that moved while it was dumped may stand anywhere on its way. */
export function sequenceFault({ before, after }: SequenceSpan, copy: SequencePosition | undefined): string | null {
  if (!copy) return 'missing after the restore';
  const isSame = (one: SequencePosition) => one.last === copy.last && one.given === copy.given;
  if (isSame(before) || isSame(after)) return null;
  const [low, high] = [BigInt(before.last), BigInt(after.last)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const value = BigInt(copy.last);
  const moved = before.last !== after.last || before.given !== after.given;
  if (moved && low !== undefined && high !== undefined && value >= low && value <= high) return null;
  const at = ({ last, given }: SequencePosition) => (given ? last : `${last}, not given out yet`);
  return `stands at ${at(copy)} after the restore; ${moved ? `it went from ${at(before)} to ${at(after)}` : `it stood at ${at(before)}`} at the source`;
}
