import type { Postgres, Session } from '../ports.js';
import type { Relation } from './inventory.js';
import { selectOfEach } from './selectOfEach.js';

/** Where a sequence stands: its last value, and whether that was given out already. */
export interface SequencePosition {
  /** Of 64 bits, as decimal digits. */
  readonly last: string;
  readonly given: boolean;
}

export type SequencePositions = Readonly<Record<string, SequencePosition>>;

/** Each sequence, by its qualified name. No snapshot holds them still: this is where they stand now. */
export const readSequences = (
  postgres: Postgres,
  session: Session,
  sequences: readonly Relation[],
): Promise<SequencePositions> =>
  selectOfEach<SequencePosition>(
    session,
    sequences,
    'last_value::text as last, is_called as given',
    ({ schema, name }) => `${postgres.identifier(schema)}.${postgres.identifier(name)}`,
  );

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
