/** `destructive` is procedure rule 1, by what was measured; `careful` waits, rewrites or cannot be told; the rest is harmless. */
export const verdictLevels = ['harmless', 'careful', 'destructive'] as const;
export type VerdictLevel = (typeof verdictLevels)[number];

export interface Reason {
  readonly level: VerdictLevel;
  /** Stable: a finding's code, or that of an effect ("rows-deleted"). */
  readonly code: string;
  /** "drops public.orders.total (18,402 values)". */
  readonly what: string;
  /** null: of all files together. */
  readonly file: string | null;
  readonly line: number | null;
  readonly source: 'measured' | 'read' | 'not analysed';
}

export interface FileVerdict {
  readonly file: string;
  readonly level: VerdictLevel;
  /** Worst first. */
  readonly reasons: readonly Reason[];
}

export interface Verdict {
  readonly level: VerdictLevel;
  /** One sentence for the approval screen, worst first. */
  readonly sentence: string;
  readonly files: readonly FileVerdict[];
  /** Of all files, worst first. */
  readonly reasons: readonly Reason[];
}
