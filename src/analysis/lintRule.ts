import type { Alteration } from './altered.js';
import type { Level } from './finding.js';
import type { Content } from './tree.js';

/** What squawk points at: a statement, and of an ALTER TABLE the one command. */
export interface LintedPart {
  readonly value: Content;
  /** The table, as the statement writes it. */
  readonly table: string;
  readonly alteration: Alteration | undefined;
}

export interface Told {
  readonly what: string;
  readonly safe: readonly string[];
}

/** A rule of squawk's, in our own words. */
export interface LintRule {
  readonly code: string;
  readonly level: Level;
  readonly title: string;
  readonly dangers: readonly string[];
  /** Why it hurts, in whole sentences. */
  readonly problem: string;
  readonly example: string;
  /** The safe way to the same end. */
  readonly sound: string;
  /** With the user's names; null where nothing is wrong with this part, or another rule says it better. */
  tell(part: LintedPart): Told | null;
}
