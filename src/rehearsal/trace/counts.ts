import { countInside } from '../../database/watchCounts.js';
import type { Look, RowCounters, SeenRelation } from '../../database/watch.js';
import type { RowsOfStatement } from '../effects.js';
import type { Written } from './rewrites.js';
import { byOid, growth } from './rows.js';
import type { Scene } from './scene.js';
import { settle, wentBack } from './settle.js';

/** Statements that may empty a table which is not named in them. */
const opaque = new Set(['TruncateStmt', 'DoStmt', 'CallStmt', 'SelectStmt', 'ExecuteStmt']);

export interface Between {
  readonly before: Look;
  readonly now: Look;
  /** Relations that went. */
  readonly gone: readonly SeenRelation[];
  readonly written: readonly Written[];
  readonly statementKind: string;
  readonly rolledBack: boolean;
  /** Tables whose rows lie in another file than before the statement. */
  readonly moved: ReadonlySet<number>;
}

/** Follows the rows of every table through one transaction. Counting is dear: only where the counters do not tell. */
export class TransactionRows {
  readonly #scene: Scene;
  readonly #transaction: string;
  readonly #begin: ReadonlyMap<number, RowCounters>;
  /** Tables with a file that this transaction made: emptying them leaves it in its place. */
  readonly ownFile = new Set<number>();
  /** Rows that earlier statements of the transaction wrote. */
  readonly #fresh = new Map<number, number>();

  constructor(scene: Scene, transaction: string, begin: Look) {
    this.#scene = scene;
    this.#transaction = transaction;
    this.#begin = byOid(begin.counters);
  }

  async after({
    before,
    now,
    gone,
    written,
    statementKind,
    rolledBack,
    moved,
  }: Between): Promise<{ rows: RowsOfStatement[]; touched: number[]; counted: boolean }> {
    const { rows, relations, actor, ports } = this.#scene;
    const name = (oid: number): string => relations.get(oid)?.name ?? '';
    const [earlier, counters] = [byOid(before.counters), byOid(now.counters)];
    const dropped = gone.map((one) => rows.drop(one.oid, one.name));
    for (const { now: one } of written) {
      if (one.kind !== 'r') continue;
      if (rows.has(one.oid)) rows.rename(one.oid, one.name);
      else {
        rows.add(one.oid, one.name);
        this.ownFile.add(one.oid);
      }
    }
    const grown = (oid: number) => growth(earlier.get(oid), counters.get(oid));
    const counting = [...new Set([...earlier.keys(), ...counters.keys()])].filter((oid) => {
      const { inserted, updated, deleted } = grown(oid);
      return relations.has(oid) && (inserted !== 0 || updated !== 0 || deleted !== 0);
    });
    const suspects = opaque.has(statementKind) ? [...this.ownFile].filter((oid) => relations.has(oid)) : [];
    const touched = [...new Set([...counting, ...moved, ...suspects])];
    const unsure = touched.filter(
      (oid) => rolledBack || moved.has(oid) || suspects.includes(oid) || wentBack(grown(oid)),
    );
    const counted = await countInside(
      ports.postgres,
      actor,
      this.#transaction,
      unsure.flatMap((oid) => relations.get(oid) ?? []),
    );
    for (const oid of moved) this.ownFile.add(oid);
    const changed = touched.map((oid) => {
      const change = settle({
        before: rows.rows(oid),
        grown: grown(oid),
        sinceBegin: growth(this.#begin.get(oid), counters.get(oid)),
        counted: counted.get(oid) ?? null,
        freshBefore: this.#fresh.get(oid) ?? 0,
        rolledBack,
      });
      this.#fresh.set(oid, counted.get(oid)?.fresh ?? (this.#fresh.get(oid) ?? 0) + change.inserted + change.updated);
      return rows.change(oid, name(oid), change);
    });
    return { rows: [...changed, ...dropped].filter((one) => one !== null), touched, counted: counted.size > 0 };
  }
}
