import type { RowsOfStatement } from '../effects.js';

export type Changes = Pick<RowsOfStatement, 'inserted' | 'updated' | 'deleted' | 'truncated' | 'dropped'>;
export type Growth = Pick<Changes, 'inserted' | 'updated' | 'deleted'>;

export interface Evidence {
  /** Rows before the statement. */
  readonly before: number;
  /** What the counters grew by during the statement; they fall when a table is emptied at once. */
  readonly grown: Growth;
  /** What they grew by since the transaction began. After rows were emptied at once only later ones are in it. */
  readonly sinceBegin: Growth;
  /** null: not counted, or not allowed to. */
  readonly counted: { readonly rows: number; readonly fresh: number } | null;
  /** Of `fresh`, those that earlier statements of the transaction wrote. */
  readonly freshBefore: number;
  /** A part of the statement was rolled back after it had written: counters count what is not there. */
  readonly rolledBack: boolean;
}

export const wentBack = ({ inserted, updated, deleted }: Growth): boolean => inserted < 0 || updated < 0 || deleted < 0;

/** What became of the rows of one table in one statement. */
export function settle(evidence: Evidence): Changes {
  const { before, grown, counted, rolledBack } = evidence;
  const plain = { ...grown, truncated: 0, dropped: 0 };
  if (!counted) return plain;
  const expected = before + grown.inserted - grown.deleted;
  if (!wentBack(grown) && !rolledBack && counted.rows === expected) return plain;
  // Even if every row that was tried to be deleted had been: so few are left only when the table was emptied at once.
  const isEmptied = wentBack(grown) || !rolledBack || counted.rows < before - grown.deleted;
  return isEmptied ? emptied(evidence, counted.rows) : partly(evidence, counted);
}

/** What was written before the table was emptied is not told apart from what was there before. */
function emptied({ before, sinceBegin }: Evidence, rows: number): Changes {
  const { inserted, updated, deleted } = sinceBegin;
  const truncated = before + inserted - deleted - rows;
  if (truncated >= 0) return { inserted, updated, deleted, truncated, dropped: 0 };
  return { inserted: inserted - truncated, updated, deleted, truncated: 0, dropped: 0 };
}

/**
 * The counters are what was tried. Two sums are known: how many rows more there are, and how many were written anew. They
 * leave one choice where rows were inserted, updated and deleted; the one with the most deleted is taken.
 */
function partly({ before, grown, freshBefore }: Evidence, { rows, fresh }: { rows: number; fresh: number }): Changes {
  const more = rows - before;
  const written = Math.max(fresh - freshBefore, 0);
  const deleted = Math.max(Math.min(grown.deleted, grown.inserted - more, written - more), -more, 0);
  const inserted = more + deleted;
  const updated = Math.max(Math.min(grown.updated, written - inserted), 0);
  return { inserted, updated, deleted, truncated: 0, dropped: 0 };
}
