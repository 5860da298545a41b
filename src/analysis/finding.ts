import { visible } from '../visible.js';

/**
 * How much a finding weighs. `note` informs; `warning` depends on rows or traffic; `dangerous` is wrong as it stands,
 * whatever the rows; `destructive` (procedure rule 1) wants a reason from the owner; `refused` stops the run.
 */
export const levels = ['note', 'warning', 'dangerous', 'destructive', 'refused'] as const;
export type Level = (typeof levels)[number];

export const atLeast = (level: Level, least: Level): boolean => levels.indexOf(level) >= levels.indexOf(least);

/** Something wrong or dangerous in one statement of a migration. */
export interface Finding {
  /** Stable, lower case with hyphens. */
  readonly code: string;
  readonly level: Level;
  /** What it does, with the user's own names: "drops public.orders.total". */
  readonly what: string;
  /** The safe way, a line each, with the user's own names. */
  readonly safe?: readonly string[];
  /** For `refused`: why, and the way out. */
  readonly why?: string;
  readonly next?: string;
}

/** Words in the file by which its author takes a finding upon themselves. */
export interface Acceptance {
  readonly reason: string;
  /** YYYY-MM-DD, the last day on which it counts. */
  readonly until: string | null;
}

/** A finding and where it stands. */
export interface LocatedFinding extends Finding {
  readonly file: string;
  /** 1 for the first line of the file. */
  readonly line: number;
  /** The statement, shortened for a screen. */
  readonly sql: string;
  /** Shown, and no reason to stop; what destroys is still asked about. */
  readonly accepted?: Acceptance;
}

const shown = 160;

/** One line of at most 160 characters. */
export function shorten(sql: string): string {
  // White space counts little: more than this is never shown.
  const line = visible(
    sql
      .slice(0, 100 * shown)
      .replace(/\s+/g, ' ')
      .trim(),
  );
  return line.length > shown ? `${line.slice(0, shown - 1)}…` : line;
}
