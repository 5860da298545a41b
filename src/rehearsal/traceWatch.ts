import { kindsWithRows } from './traceKinds.js';
import { beginWatching, look, type Look, type RowCounters, type SeenRelation } from '../database/watch.js';
import { heldBy } from '../database/watchLocks.js';
import type { Rewrite, RowsOfStatement, StatementEffects } from './effects.js';
import { TakenLocks, type NewLock } from './traceLocks.js';
import { growth } from './traceRows.js';
import type { Scene } from './traceScene.js';

/** What one statement did, as far as it shows before its transaction ends. */
export interface Saw extends Pick<StatementEffects, 'rewritten' | 'rows' | 'triggers' | 'walBytes'> {
  readonly locks: readonly NewLock[];
}

/** Looks at one transaction of the actor after each of its statements. */
export class TransactionWatch {
  readonly #scene: Scene;
  readonly #locks = new TakenLocks();
  readonly #transaction: string;
  #last: Look;
  #command = -1;

  private constructor(scene: Scene, transaction: string, first: Look) {
    this.#scene = scene;
    this.#transaction = transaction;
    this.#last = first;
  }

  /** Once the transaction has begun. */
  static async begin(scene: Scene): Promise<TransactionWatch> {
    const transaction = await beginWatching(scene.actor);
    return new TransactionWatch(scene, transaction, await look(scene.actor, transaction, -1));
  }

  async after(): Promise<Saw> {
    const { actor, actorPid, observer, relations, original } = this.#scene;
    const { locks } = await heldBy(observer, actorPid);
    const before = this.#last;
    const now = await look(actor, this.#transaction, this.#command);
    const was = new Map(now.written.map(({ oid }) => [oid, relations.get(oid)]));
    for (const one of now.written) {
      relations.set(one.oid, one);
      this.#command = Math.max(this.#command, one.command ?? -1);
    }
    this.#last = now;
    const rewritten = now.written.flatMap((one): Rewrite[] => rewriteOf(one, was.get(one.oid)));
    return {
      locks: this.#locks.take(
        locks,
        (oid) => relations.get(oid),
        (oid) => !original.has(oid),
      ),
      rewritten,
      rows: this.#rows(before, now),
      triggers: calls(before, now)
        .filter(({ isTrigger }) => isTrigger)
        .map(({ name, calls: count }) => ({ name, calls: count })),
      walBytes: now.log - before.log,
    };
  }

  #rows(before: Look, now: Look): RowsOfStatement[] {
    const { rows, relations } = this.#scene;
    const countersBefore = byOid(before.counters);
    const counters = byOid(now.counters);
    const present = new Set(now.tables);
    const dropped = rows.gone(present).map((oid) => rows.drop(oid, relations.get(oid)?.name ?? ''));
    for (const oid of present) if (!rows.has(oid)) rows.add(oid, relations.get(oid)?.name ?? '');
    const changed = [...new Set([...countersBefore.keys(), ...counters.keys()])]
      .filter((oid) => present.has(oid))
      .map((oid) =>
        rows.change(oid, relations.get(oid)?.name ?? '', growth(countersBefore.get(oid), counters.get(oid))),
      );
    return [...changed, ...dropped].filter((one) => one !== null);
  }
}

function rewriteOf(now: SeenRelation, was: SeenRelation | undefined): Rewrite[] {
  const kind = kindsWithRows[now.kind];
  if (!was || !kind || was.file === now.file || was.file === 0) return [];
  return [{ relation: now.name, kind, bytes: now.bytes ?? 0 }];
}

const byOid = (counters: readonly RowCounters[]): Map<number, RowCounters> =>
  new Map(counters.map((one) => [one.oid, one]));

function calls(before: Look, now: Look) {
  const earlier = new Map(before.functions.map((one) => [one.oid, one.calls]));
  return now.functions
    .map((one) => ({ ...one, calls: one.calls - (earlier.get(one.oid) ?? 0) }))
    .filter((one) => one.calls > 0);
}
