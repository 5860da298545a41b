/** One object of squawk's JSON report. */
export interface LintMessage {
  readonly rule_name: string;
  /** 0 for the first line. */
  readonly line: number;
  /** Bytes from the start of the line. */
  readonly column: number;
  readonly message: string;
  readonly help: string | null;
}

/** Hands SQL to squawk and resolves with what it says; with null where squawk is not installed. */
export type Lint = (sql: string) => Promise<readonly LintMessage[] | null>;
