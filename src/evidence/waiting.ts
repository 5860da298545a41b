import type { Effects, FileEffects, Lock, StatementEffects } from '../rehearsal/effects.js';

/** A statement and when it began, in seconds since the beginning of its file. */
export interface Timed {
  readonly statement: StatementEffects;
  readonly from: number;
}

export function timed({ statements }: FileEffects): Timed[] {
  let from = 0;
  return statements.map((statement) => {
    const one = { statement, from };
    from += statement.seconds;
    return one;
  });
}

/** Seconds until its last statement ended and its last lock was given back; what was done to look at it is not in it. */
export const lengthOf = (file: FileEffects): number =>
  timed(file).reduce(
    (end, { statement, from }) =>
      Math.max(end, from + statement.seconds, ...statement.locks.map(({ heldSeconds }) => from + heldSeconds)),
    0,
  );

/** Who else has to wait for a relation during a file, and how long. Locks of relations that are new keep nobody out. */
export interface Waiting {
  readonly file: string;
  readonly relation: string;
  readonly kind: Lock['kind'];
  readonly mode: Lock['mode'];
  readonly blocks: 'reads and writes' | 'writes';
  /** Of the statement that took it. */
  readonly line: number;
  /** Seconds since the beginning of the file. */
  readonly from: number;
  readonly seconds: number;
  readonly source: Lock['source'];
}

export const keepsOut = (lock: Lock): boolean => lock.blocks !== 'nothing' && !lock.isNew;

/** Worst first: readers before writers, longer before shorter. */
export const worstWait = (
  one: Pick<Waiting, 'blocks' | 'seconds'>,
  other: Pick<Waiting, 'blocks' | 'seconds'>,
): number =>
  Number(other.blocks === 'reads and writes') - Number(one.blocks === 'reads and writes') ||
  other.seconds - one.seconds;

/** Indexes whose table keeps out as much are left out: who waits for one waits for its table. */
const isTold = (lock: Lock, { locks }: StatementEffects): boolean =>
  lock.kind !== 'index' ||
  !locks.some(
    (other) => other.kind !== 'index' && keepsOut(other) && (other.blocks === lock.blocks || lock.blocks === 'writes'),
  );

export const waitingIn = (file: FileEffects): Waiting[] =>
  timed(file)
    .flatMap(({ statement, from }) =>
      statement.locks.flatMap((lock) =>
        lock.blocks === 'nothing' || !keepsOut(lock) || !isTold(lock, statement)
          ? []
          : [
              {
                file: file.file,
                relation: lock.relation,
                kind: lock.kind,
                mode: lock.mode,
                blocks: lock.blocks,
                line: statement.line,
                from,
                seconds: lock.heldSeconds,
                source: lock.source,
              },
            ],
      ),
    )
    .sort(worstWait);

export const waitingInAll = ({ files }: Effects): Waiting[] => files.flatMap(waitingIn).sort(worstWait);
