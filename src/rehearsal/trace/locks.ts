import type { SeenRelation } from '../../database/watch.js';
import type { HeldLock } from '../../database/watchLocks.js';
import { isToast } from './rewrites.js';
import { lockModes, type Lock, type LockMode } from '../effects.js';

/** Strength by the order of `lockModes`; -1 for what is no mode of a table. */
const strength = (mode: string): number => lockModes.findIndex((one) => one === mode);

const kinds: Readonly<Record<string, Lock['kind']>> = {
  r: 'table',
  p: 'partitioned table',
  i: 'index',
  I: 'index',
  v: 'view',
  m: 'materialized view',
  S: 'sequence',
  f: 'other',
};

export function blocks(mode: LockMode): Lock['blocks'] {
  if (mode === 'AccessExclusiveLock') return 'reads and writes';
  return strength(mode) >= strength('ShareLock') ? 'writes' : 'nothing';
}

export interface NewLock extends Omit<Lock, 'heldSeconds'> {
  readonly oid: number;
}

/** The locks of one transaction, as they become stronger. */
export class TakenLocks {
  readonly #strongest = new Map<number, number>();

  /** Locks that nobody has to be told of: they were taken by looking. */
  absorb(held: readonly HeldLock[]): void {
    for (const { oid, mode } of held)
      this.#strongest.set(oid, Math.max(this.#strongest.get(oid) ?? -1, strength(mode)));
  }

  /** Of each relation the strongest, where it is stronger than before; the strongest first. */
  take(
    held: readonly HeldLock[],
    relation: (oid: number) => SeenRelation | undefined,
    isNew: (oid: number) => boolean,
  ): NewLock[] {
    const stronger = new Map<number, number>();
    for (const { oid, mode } of held) {
      const now = strength(mode);
      if (now > (this.#strongest.get(oid) ?? -1) && now > (stronger.get(oid) ?? -1)) stronger.set(oid, now);
    }
    this.absorb(held);
    const found = [...stronger].flatMap(([oid, index]): NewLock[] => {
      const seen = relation(oid);
      const kind = seen && kinds[seen.kind];
      const mode = lockModes[index];
      if (!seen || !kind || !mode || isToast(seen)) return [];
      return [{ oid, relation: seen.name, kind, mode, blocks: blocks(mode), isNew: isNew(oid), source: 'measured' }];
    });
    return found.sort(
      (one, other) => strength(other.mode) - strength(one.mode) || (one.relation < other.relation ? -1 : 1),
    );
  }
}

export interface ToldLock {
  readonly oid: number;
  readonly mode: LockMode;
  readonly withTable: boolean;
}

/** Locks that the manual tells of and nobody saw. */
export function documented(
  told: readonly ToldLock[],
  measured: readonly NewLock[],
  relation: (oid: number) => SeenRelation | undefined,
  isNew: (oid: number) => boolean,
): NewLock[] {
  const all = told.flatMap(({ oid, mode, withTable }) => {
    const table = withTable ? relation(oid)?.table : null;
    return [{ oid, mode }, ...(table ? [{ oid: table, mode }] : [])];
  });
  const unseen = all.filter(
    ({ oid, mode }) => !measured.some((one) => one.oid === oid && strength(one.mode) >= strength(mode)),
  );
  return new TakenLocks().take(unseen, relation, isNew).map((one) => ({ ...one, source: 'documented' }));
}
