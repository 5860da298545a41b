import type { RowCounters } from '../database/watch.js';
import type { RowsOfStatement, TableRows } from './effects.js';

interface Kept {
  /** As production calls it; tables that came in these files by their last name. */
  name: string;
  readonly before: number;
  readonly isNew: boolean;
  /** null: the table is gone. */
  rows: number | null;
  readonly sum: Changes;
}

interface Changes {
  inserted: number;
  updated: number;
  deleted: number;
  truncated: number;
  dropped: number;
}

const none = (): Changes => ({ inserted: 0, updated: 0, deleted: 0, truncated: 0, dropped: 0 });

/** The exact number of rows of each table while statements change them. */
export class RunningRows {
  readonly #tables = new Map<number, Kept>();

  constructor(before: readonly { readonly oid: number; readonly name: string; readonly rows: number }[]) {
    for (const { oid, name, rows } of before)
      this.#tables.set(oid, { name, before: rows, isNew: false, rows, sum: none() });
  }

  has(oid: number): boolean {
    return this.#tables.has(oid);
  }

  rows(oid: number): number {
    return this.#tables.get(oid)?.rows ?? 0;
  }

  isNew(oid: number): boolean {
    return this.#tables.get(oid)?.isNew ?? true;
  }

  add(oid: number, name: string): void {
    this.#tables.set(oid, { name, before: 0, isNew: true, rows: 0, sum: none() });
  }

  /** Only of those that came in these files: the others keep production's name in the account. */
  rename(oid: number, name: string): void {
    const kept = this.#tables.get(oid);
    if (kept?.isNew) kept.name = name;
  }

  /** Oids of tables that were there and are not among these. */
  gone(present: ReadonlySet<number>): number[] {
    return [...this.#tables].filter(([oid, { rows }]) => rows !== null && !present.has(oid)).map(([oid]) => oid);
  }

  change(oid: number, name: string, change: Partial<Changes>): RowsOfStatement | null {
    const kept = this.#tables.get(oid);
    if (!kept || kept.rows === null) return null;
    const full = { ...none(), ...change };
    for (const key of Object.keys(full) as (keyof Changes)[]) kept.sum[key] += full[key];
    kept.rows += full.inserted - full.deleted - full.truncated - full.dropped;
    if (Object.values(full).every((count) => count === 0)) return null;
    return { table: name, ...full, isNew: kept.isNew };
  }

  drop(oid: number, name: string): RowsOfStatement | null {
    const change = this.change(oid, name, { dropped: this.rows(oid) });
    const kept = this.#tables.get(oid);
    if (kept) kept.rows = null;
    return change;
  }

  /** Every table of which rows came, changed or went. */
  account(): TableRows[] {
    return [...this.#tables.values()]
      .filter(({ sum }) => Object.values(sum).some((count) => count !== 0))
      .map(({ name, before, rows, isNew, sum }) => ({ table: name, ...sum, isNew, before, after: rows }))
      .sort((one, other) => (one.table < other.table ? -1 : 1));
  }
}

/** What a table's counters grew by between two looks. */
export const growth = (before: RowCounters | undefined, after: RowCounters | undefined): Omit<RowCounters, 'oid'> => ({
  inserted: (after?.inserted ?? 0) - (before?.inserted ?? 0),
  updated: (after?.updated ?? 0) - (before?.updated ?? 0),
  deleted: (after?.deleted ?? 0) - (before?.deleted ?? 0),
});
