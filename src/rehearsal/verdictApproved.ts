import type { Effects } from './effects.js';
import type { Reason, VerdictLevel } from './verdict.js';

/**
 * What an owner consents to when a verdict is approved. Two rehearsals that agree in it came to the same verdict: nothing
 * is in it that a clock measured, and no number of rows that only came or changed.
 */
export interface Approved {
  readonly level: VerdictLevel;
  /** `destructive: rows-deleted in 20260101000000_a.sql`, sorted. */
  readonly reasons: readonly string[];
  /** How many rows of production each table loses. */
  readonly rows: Readonly<Record<string, number>>;
  /** How many values each column loses. */
  readonly values: Readonly<Record<string, number>>;
  readonly rights: readonly string[];
}

export function approvedOf(level: VerdictLevel, lasting: readonly Reason[], effects: Effects): Approved {
  const reasons = lasting.map((one) => `${one.level}: ${one.code}${one.file === null ? '' : ` in ${one.file}`}`);
  return {
    level,
    reasons: [...new Set(reasons)].sort(),
    rows: Object.fromEntries(
      effects.rows
        .filter(({ isNew }) => !isNew)
        .map(({ table, deleted, truncated, dropped }) => [table, deleted + truncated + dropped] as const)
        .filter(([, lost]) => lost > 0),
    ),
    values: Object.fromEntries(
      effects.valuesLost.map(({ table, column, values }) => [`${table}.${column}`, values] as const),
    ),
    rights: effects.rightsLost.map(({ entry }) => entry).sort(),
  };
}

/** For the digest of a plan. */
export const approvedLines = ({ level, reasons, rows, values, rights }: Approved): string[] => [
  level,
  ...reasons,
  ...lossLines(rows, 'rows'),
  ...lossLines(values, 'values'),
  ...rights.map((entry) => `loses ${entry}`),
];

const lossLines = (losses: Readonly<Record<string, number>>, unit: string): string[] =>
  Object.entries(losses)
    .map(([name, count]) => `${name} loses ${count} ${unit}`)
    .sort();

/** One line for each thing that is not as it was approved; whoever approved the loss of five rows did not approve that of five thousand. */
export function approvedDifferences(approved: Approved, now: Approved): string[] {
  const missing = (some: readonly string[], others: readonly string[]) => some.filter((one) => !others.includes(one));
  return [
    ...(approved.level === now.level ? [] : [`it is ${now.level} now, and was ${approved.level}`]),
    ...missing(now.reasons, approved.reasons).map((reason) => `new: ${reason}`),
    ...missing(approved.reasons, now.reasons).map((reason) => `no longer: ${reason}`),
    ...differentLosses(approved.rows, now.rows, 'rows'),
    ...differentLosses(approved.values, now.values, 'values'),
    ...missing(now.rights, approved.rights).map((entry) => `${entry} is lost now, and was not when it was approved`),
    ...missing(approved.rights, now.rights).map((entry) => `${entry} is not lost now, and was when it was approved`),
  ];
}

type Losses = Readonly<Record<string, number>>;

const differentLosses = (approved: Losses, now: Losses, unit: string): string[] =>
  [...new Set([...Object.keys(approved), ...Object.keys(now)])]
    .filter((name) => (approved[name] ?? 0) !== (now[name] ?? 0))
    .map((name) => `${name} loses ${now[name] ?? 0} ${unit} now, ${approved[name] ?? 0} when it was approved`);
