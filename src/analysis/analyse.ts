import { exitCodes, type Problem } from '../problem.js';
import type { Migration } from '../supabase/migrations.js';
import { standing } from './accept.js';
import type { LocatedFinding } from './finding.js';
import type { Rehearsable } from './platform.js';
import { review, type ReviewedFile, type ReviewRequest } from './review.js';

export type AnalysedFile = ReviewedFile;

export interface Analysis {
  readonly files: readonly AnalysedFile[];
  /** What the owner is asked a reason for, whether its author accepted it or not. */
  readonly destructive: readonly LocatedFinding[];
  /** The others that nobody took upon themselves, but notes. */
  readonly warnings: readonly LocatedFinding[];
}

/** What a run knows beside its pending files. */
export type Surroundings = Partial<Pick<ReviewRequest, 'history' | 'lint' | 'today' | 'exposed'>>;

/**
 * Reads every pending file with PostgreSQL's own parser; resolves with the problems that forbid going on. `scratch` is
 * null for files that production has already: they are not rehearsed, and what strict hosts forbid ran there.
 */
export async function analyse(
  pending: readonly Migration[],
  scratch: Rehearsable | null,
  { history = [], lint = null, today = '', ...more }: Surroundings = {},
): Promise<Analysis | readonly Problem[]> {
  const files = await review({ history, pending, scratch, lint, today, ...more });
  const problems = files.flatMap((file) => {
    if (file.syntax) return [syntaxError(file)];
    return scratch === null ? [] : standing(file.findings, 'refused').map(refusal);
  });
  if (problems.length > 0) return problems;
  const findings = files.flatMap((file) => file.findings);
  return {
    files,
    destructive: findings.filter(({ level }) => level === 'destructive'),
    warnings: standing(findings, 'warning').filter(({ level }) => level === 'warning' || level === 'dangerous'),
  };
}

function syntaxError({ migration, syntax, findings }: AnalysedFile): Problem {
  const usesPsql = /^\s*\\|\bfrom\s+stdin\b/im.test(migration.sql);
  return {
    code: 'syntax-error',
    exit: exitCodes.refused,
    what: `${migration.file}, line ${syntax?.line ?? 1}: ${syntax?.message ?? ''}.`,
    details: [
      ...findings.map(({ sql }) => sql),
      ...(usesPsql ? ['psql commands and COPY … FROM stdin do not work in a migration.'] : []),
    ],
    next: ['Mend the file, then try again.'],
  };
}

const refusal = (finding: LocatedFinding): Problem => ({
  code: finding.code,
  exit: exitCodes.refused,
  what: `${finding.file}, line ${finding.line} ${finding.what}.`,
  details: [finding.sql, ...(finding.why === undefined ? [] : [finding.why])],
  next: finding.next === undefined ? [...(finding.safe ?? [])] : [finding.next],
});
