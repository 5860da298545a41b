import type { RowCounters } from '../../database/watch.js';
import type { RowsOfStatement, TableRows } from '../effects.js';
import type { Changes, Growth } from './settle.js';

interface Kept {
  /** As production calls it; tables that came in these files by their last name. */
  name: string;
  readonly before: number;
  readonly isNew: boolean;
  /** null: the table is gone. */
  rows: number | null;
  readonly sum: Sum;
}

type Sum = { -readonly [K in keyof Changes]: Changes[K] };

const none = (): Sum => ({ inserted: 0, updated: 0, deleted: 0, truncated: 0, dropped: 0 });

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

  change(oid: number, name: string, change: Partial<Changes>): RowsOfStatement | null {
    const kept = this.#tables.get(oid);
    if (kept?.rows == null) return null;
    const full = { ...none(), ...change };
    for (const key of Object.keys(none()) as (keyof Changes)[]) kept.sum[key] += full[key];
    kept.rows += full.inserted - full.deleted - full.truncated - full.dropped;
    if (Object.values(full).every((count) => count === 0)) return null;
    return { table: name, ...full, isNew: kept.isNew };
  }

  /** The row that the ledger gets for a file is no change that a statement made. */
  ledgerRow(name: string): void {
    for (const kept of this.#tables.values()) if (kept.name === name && kept.rows !== null) kept.rows += 1;
  }

  /** null for what was no table, or held no row. */
  drop(oid: number, name: string): RowsOfStatement | null {
    const change = this.change(oid, name, { dropped: this.rows(oid) });
    const kept = this.#tables.get(oid);
    if (kept) kept.rows = null;
    return change;
  }

  /** Oids of tables that are there and of which rows came, changed or went. */
  changed(): number[] {
    return [...this.#tables]
      .filter(([, { rows, sum }]) => rows !== null && Object.values(sum).some((count) => count !== 0))
      .map(([oid]) => oid);
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
export const growth = (before: RowCounters | undefined, after: RowCounters | undefined): Growth => ({
  inserted: (after?.inserted ?? 0) - (before?.inserted ?? 0),
  updated: (after?.updated ?? 0) - (before?.updated ?? 0),
  deleted: (after?.deleted ?? 0) - (before?.deleted ?? 0),
});

export const byOid = (counters: readonly RowCounters[]): Map<number, RowCounters> =>
  new Map(counters.map((one) => [one.oid, one]));
