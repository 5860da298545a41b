import type { LocatedFinding } from '../analysis/finding.js';
import type { RowCounts } from '../database/counts.js';
import type { Effects } from './effects.js';
import { judgementOf } from './verdict/codes.js';
import { dataCauses } from './verdict/dataCauses.js';
import { findingCauses } from './verdict/findingCauses.js';
import { rightCauses, unreadCauses } from './verdict/rightCauses.js';
import { causeKinds, scopeOfAll, scopeOfFile, type Cause, type Ground, type Scope } from './verdict/scope.js';
import { sentenceOf } from './verdict/sentence.js';
import { waitCauses } from './verdict/waitCauses.js';
import { approvedOf, type Approved } from './verdictApproved.js';
import type { WayBackTrial } from './wayBack.js';

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
  readonly approved: Approved;
}

export interface Judged {
  /** What was read, accepted or not. */
  readonly findings: readonly LocatedFinding[];
  readonly effects: Effects;
  /** Production's rows before, by table; a table that is not in it counts as filled. */
  readonly before: RowCounts;
  /** null: not tried yet, which weighs nothing. */
  readonly wayBack: WayBackTrial | null;
}

/** What was read and what was measured become one verdict, for each file and in all. */
export function judgeEffects({ findings, effects, before, wayBack }: Judged): Verdict {
  const ground: Ground = { findings, effects, before };
  const files = effects.files.map((file) => ({
    file: file.file,
    causes: worstFirst(causesOf(scopeOfFile(ground, file))),
  }));
  const all = scopeOfAll(ground);
  const measured = [...dataCauses(all), ...rightCauses(all), ...waitCauses(all), ...wayBackCauses(wayBack)];
  const ofFiles = files.flatMap(({ causes }) => causes);
  // Six rows here and six there: no file alone says what both do together.
  const together = measured.filter(
    (cause) => !ofFiles.some(({ code, level }) => code === cause.code && level === cause.level),
  );
  const reasons = worstFirst([...ofFiles, ...together]);
  const lasting = reasons.filter(({ isTimed }) => !isTimed);
  const measuredCodes = new Set(measured.map(({ code }) => code));
  const clauses = worstFirst([
    ...measured,
    ...ofFiles.filter((one) => !measuredCodes.has(one.code) && !isToldAsRight(one, ofFiles)),
  ]);
  return {
    level: worst(reasons),
    sentence: sentenceOf(clauses, effects),
    files: files.map(({ file, causes }) => ({ file, level: worst(causes), reasons: causes.map(shown) })),
    reasons: reasons.map(shown),
    approved: approvedOf(worst(lasting), lasting, effects),
  };
}

/** What was read of a right that went: what was measured says it, with the same names. */
const isToldAsRight = ({ code, file }: Cause, all: readonly Cause[]): boolean =>
  judgementOf.get(code) === 'rights' && all.some((other) => other.kind === 'rights' && other.file === file);

const causesOf = (scope: Scope): Cause[] => [
  ...dataCauses(scope),
  ...rightCauses(scope),
  ...unreadCauses(scope),
  ...findingCauses(scope),
  ...waitCauses(scope),
];

const wayBackCauses = (wayBack: WayBackTrial | null): Cause[] =>
  wayBack?.kind === 'untested'
    ? [
        {
          level: 'destructive',
          code: 'way-back-untested',
          what: 'has no tested way back',
          file: null,
          line: null,
          source: 'measured',
          kind: 'way back',
          weight: 0,
          isTimed: false,
        },
      ]
    : [];

const rank = (level: VerdictLevel): number => verdictLevels.indexOf(level);

const worstFirst = (causes: readonly Cause[]): Cause[] =>
  [...causes].sort(
    (one, other) =>
      rank(other.level) - rank(one.level) ||
      causeKinds.indexOf(one.kind) - causeKinds.indexOf(other.kind) ||
      other.weight - one.weight,
  );

const worst = (reasons: readonly Reason[]): VerdictLevel =>
  verdictLevels[Math.max(0, ...reasons.map(({ level }) => rank(level)))] ?? 'destructive';

const shown = ({ level, code, what, file, line, source }: Cause): Reason => ({ level, code, what, file, line, source });
