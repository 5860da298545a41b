import { visible } from '../visible.js';

/** Something wrong or dangerous in one statement of a migration. */
export interface Finding {
  /** Stable, lower case with hyphens. */
  readonly code: string;
  /** `refused` stops the run; `destructive` (procedure rule 1) wants a reason from the owner; a `warning` is shown. */
  readonly level: 'refused' | 'destructive' | 'warning';
  /** What it does, with the user's own names: "drops public.orders.total". */
  readonly what: string;
  /** For `refused`: why, and the way out. */
  readonly why?: string;
  readonly next?: string;
}

/** A finding and where it stands. */
export interface LocatedFinding extends Finding {
  readonly file: string;
  readonly line: number;
  /** The statement, shortened for a screen. */
  readonly sql: string;
}

export const destructive = (code: string, what: string): Finding => ({ code, level: 'destructive', what });

const shown = 160;

/** One line of at most 160 characters. */
export function shorten(sql: string): string {
  const line = visible(sql.replace(/\s+/g, ' ').trim());
  return line.length > shown ? `${line.slice(0, shown - 1)}…` : line;
}
