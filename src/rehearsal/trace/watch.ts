import {
  beginWatching,
  look,
  presentRelations,
  totalSizes,
  type CalledFunction,
  type Look,
  type SeenRelation,
} from '../../database/watch.js';
import { heldBy } from '../../database/watchLocks.js';
import type { StatementEffects } from '../effects.js';
import { TransactionRows } from './counts.js';
import { TakenLocks, type NewLock } from './locks.js';
import { hasNewFile, rewrites, type Written } from './rewrites.js';
import type { Scene } from './scene.js';

/** What one statement did, as far as it shows before its transaction ends. */
export interface Saw extends Pick<StatementEffects, 'rewritten' | 'rows' | 'triggers' | 'walBytes'> {
  readonly locks: readonly NewLock[];
  readonly calls: readonly CalledFunction[];
  /** Tables whose rows it changed. */
  readonly touched: readonly number[];
}

/** Looks at one transaction of the actor after each of its statements. */
export class TransactionWatch {
  readonly #scene: Scene;
  readonly #locks = new TakenLocks();
  readonly #transaction: string;
  readonly #rows: TransactionRows;
  /** Bytes of tables with a file that this transaction made. */
  readonly #sizes = new Map<number, number>();
  #last: Look;
  #ended: string;
  #command = -1;

  private constructor(scene: Scene, transaction: string, first: Look, ended: string) {
    this.#scene = scene;
    this.#transaction = transaction;
    this.#rows = new TransactionRows(scene, transaction, first);
    this.#last = first;
    this.#ended = ended;
  }

  /** Once the transaction has begun. */
  static async begin(scene: Scene): Promise<TransactionWatch> {
    const { actor, actorPid, observer } = scene;
    const transaction = await beginWatching(actor);
    const first = await look(actor, transaction, -1);
    return new TransactionWatch(scene, transaction, first, (await heldBy(observer, actorPid)).ended);
  }

  /** Once a statement of this kind (a node of the parser) has run. */
  async after(statementKind: string): Promise<Saw> {
    const { actor, actorPid, observer, relations, original } = this.#scene;
    const { locks, ended } = await heldBy(observer, actorPid);
    const before = this.#last;
    const now = await look(actor, this.#transaction, this.#command);
    this.#last = now;
    const { written, gone } = await this.#take(now);
    const isNew = (oid: number): boolean => !original.has(oid);
    const taken = this.#locks.take(locks, (oid) => relations.get(oid) ?? gone.find((one) => one.oid === oid), isNew);
    const moved = new Set(written.filter((one) => one.was && isTable(one.now) && hasNewFile(one)).map(oidOf));
    const rolledBack = ended !== this.#ended;
    const { rows, touched, counted } = await this.#rows.after({
      before,
      now,
      gone,
      written,
      statementKind,
      rolledBack,
      moved,
    });
    const bytes = this.#scene.newFilesUnlogged ? await this.#bytesBesideLog(written, touched) : 0;
    const held = counted ? await heldBy(observer, actorPid) : { locks, ended };
    this.#locks.absorb(held.locks);
    this.#ended = held.ended;
    const truncated = new Set(rows.filter((one) => one.truncated > 0).map(({ table }) => table));
    const emptied =
      statementKind === 'TruncateStmt'
        ? moved
        : new Set([...moved].filter((oid) => truncated.has(nameOf(relations.get(oid)))));
    const called = callsBetween(before, now);
    return {
      locks: taken,
      rewritten: rewrites(written, gone, isNew, emptied),
      rows,
      triggers: called.filter(({ isTrigger }) => isTrigger).map((one) => ({ name: one.name, calls: one.calls })),
      walBytes: now.log - before.log + bytes,
      calls: called,
      touched,
    };
  }

  /** Brings what is known of relations up to date. */
  async #take(now: Look): Promise<{ written: Written[]; gone: SeenRelation[] }> {
    const { relations, actor } = this.#scene;
    const written = now.written.map((one) => ({ now: one, was: relations.get(one.oid) }));
    for (const one of now.written) {
      relations.set(one.oid, one);
      this.#command = Math.max(this.#command, one.command ?? -1);
    }
    const [count, sum] = now.present;
    let known = 0;
    for (const oid of relations.keys()) known += oid;
    if (relations.size === count && known === sum) return { written, gone: [] };
    const present = await presentRelations(actor);
    const gone = [...relations.values()].filter(({ oid }) => !present.has(oid));
    for (const { oid } of gone) relations.delete(oid);
    return { written, gone };
  }

  /** What production would write to its log, and this server does not: pages of files that are new in the transaction. */
  async #bytesBesideLog(written: readonly Written[], touched: readonly number[]): Promise<number> {
    const { actor } = this.#scene;
    const { ownFile } = this.#rows;
    const fresh = written.filter((one) => hasNewFile(one));
    const tables = fresh.filter(({ now }) => isTable(now) || now.kind === 'm').map(oidOf);
    const wanted = [...new Set([...tables, ...touched.filter((oid) => ownFile.has(oid))])];
    let bytes = 0;
    for (const [oid, size] of await totalSizes(actor, wanted)) {
      bytes += Math.max(0, size - (this.#sizes.get(oid) ?? 0));
      this.#sizes.set(oid, size);
    }
    const alone = fresh.filter(({ now }) => now.kind === 'i' && now.table !== null && !this.#sizes.has(now.table));
    return bytes + alone.reduce((sum, { now }) => sum + (now.bytes ?? 0), 0);
  }
}

const isTable = ({ kind }: SeenRelation): boolean => kind === 'r';
const oidOf = ({ now }: Written): number => now.oid;
const nameOf = (one: SeenRelation | undefined): string => one?.name ?? '';

function callsBetween(before: Look, now: Look): CalledFunction[] {
  const earlier = new Map(before.functions.map((one) => [one.oid, one.calls]));
  return now.functions
    .map((one) => ({ ...one, calls: one.calls - (earlier.get(one.oid) ?? 0) }))
    .filter((one) => one.calls > 0);
}
