import type { Level } from './finding.js';
import type { Known } from './known/known.js';
import type { Content, Visited } from './tree.js';

/** One node of a statement that a migration runs, with all that a rule may ask about it. */
export interface Subject {
  readonly kind: string;
  readonly value: Content;
  /** What is there before this statement, as the applied files and those before it say. */
  readonly known: Known;
  /** What is there after the last pending file. */
  readonly settled: Known;
  /** The statements before and after this one in the same file, `DO` blocks opened. */
  readonly before: readonly Visited[];
  readonly after: readonly Visited[];
  /** Whether this node is the statement itself, not a part of one. */
  readonly isStatement: boolean;
  /** Runs inside of a function that the file's statement calls, or of a trigger that it fires. */
  readonly isCalled: boolean;
  /** Inside of a block or a function that the file runs. */
  readonly inBlock: boolean;
  /** The comments before the statement. */
  readonly comments: string;
  /** The statement as it stands in the file. */
  readonly text: string;
}

export interface Found {
  /** Third person, the user's names: "drops public.orders.total". */
  readonly what: string;
  /** The safe way, a line each, filled in with the user's names. Lines of SQL end in a semicolon. */
  readonly safe: readonly string[];
  /** Of what is refused: who refuses it, and with what. */
  readonly why?: string;
  /** Where it differs from the rule's own. */
  readonly level?: Level;
}

/** Migrations that are there already, and the one that is looked at. */
export interface Example {
  readonly applied?: string;
  readonly sql: string;
}

/** One thing to watch for. Its page (`supasafe explain <code>`, docs/rules/) is made of it. */
export interface Rule {
  /** Stable, lower case with hyphens. */
  readonly code: string;
  readonly level: Level;
  /** What it finds, as a heading: "Drops a table". */
  readonly title: string;
  /** Ids of the catalogue of dangers that it covers. */
  readonly dangers: readonly string[];
  /** Why it hurts, in whole sentences. */
  readonly problem: string;
  /** What it finds; the page shows it, a test holds it to that. */
  readonly example: Example;
  /** The safe way to the same end: this rule finds nothing in it. */
  readonly sound: Example;
  /** The kinds of parse node that it looks at: `DropStmt`. */
  readonly kinds: readonly string[];
  judge(subject: Subject): Found | readonly Found[] | null;
}
