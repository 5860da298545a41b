import type { LocatedFinding } from '../../analysis/finding.js';
import type { RowCounts } from '../../database/counts.js';
import type {
  Effects,
  FileEffects,
  ObjectChanges,
  RightLost,
  RowsOfStatement,
  StatementEffects,
  ValuesLost,
} from '../effects.js';
import type { Reason } from '../verdict.js';

/** What a verdict is made from: one file, or all of them together. */
export interface Scope {
  /** null: all files. */
  readonly file: string | null;
  readonly statements: readonly StatementEffects[];
  /** One entry a table. */
  readonly rows: readonly RowsOfStatement[];
  readonly values: readonly ValuesLost[];
  readonly rightsLost: readonly RightLost[];
  readonly objects: ObjectChanges;
  /** Those that count: what somebody took upon themselves counts where it destroys. */
  readonly findings: readonly LocatedFinding[];
  /** Of production, before. */
  readonly before: RowCounts;
}

/** In the order in which they hurt. */
export const causeKinds = ['data', 'rights', 'change', 'waiting', 'read', 'way back'] as const;

/** A reason, and what its place among others and in the sentence depends on. */
export interface Cause extends Reason {
  readonly kind: (typeof causeKinds)[number];
  /** Rows, values, objects or seconds: the more the worse, among causes of one kind. */
  readonly weight: number;
  /** It is the clock's: another rehearsal may measure otherwise. */
  readonly isTimed: boolean;
}

/** As `Scope` is made from what was read and what was measured. */
export interface Ground {
  readonly findings: readonly LocatedFinding[];
  readonly effects: Effects;
  readonly before: RowCounts;
}

export function scopeOfFile({ findings, effects, before }: Ground, one: FileEffects): Scope {
  return {
    file: one.file,
    statements: one.statements,
    rows: summed(one.statements.flatMap(({ rows }) => rows)),
    values: effects.valuesLost.filter((lost) => fileOf(effects, lost) === one.file),
    // What a later file gives back is not lost.
    rightsLost: one.rightsLost.filter(({ entry }) => effects.rightsLost.some((lost) => lost.entry === entry)),
    objects: one.objects,
    findings: findings.filter((finding) => finding.file === one.file && counts(finding)),
    before,
  };
}

export const scopeOfAll = ({ findings, effects, before }: Ground): Scope => ({
  file: null,
  statements: effects.files.flatMap(({ statements }) => statements),
  rows: effects.rows,
  values: effects.valuesLost,
  rightsLost: effects.rightsLost,
  objects: effects.objects,
  findings: findings.filter(counts),
  before,
});

/** Words of acceptance take a risk upon somebody; they make nothing come back. */
const counts = ({ accepted, level }: LocatedFinding): boolean =>
  accepted === undefined || level === 'destructive' || level === 'refused';

/** The file that took a column, or narrowed it; null when it was renamed on its way. */
export function fileOf({ files }: Effects, { table, column }: ValuesLost): string | null {
  const entries = [`column ${table}.${column}`, `table ${table}`];
  const took = files.find(({ objects }) => entries.some((entry) => objects.lost.includes(entry)));
  return (took ?? files.find(({ objects }) => entries.some((entry) => objects.changed.includes(entry))))?.file ?? null;
}

function summed(all: readonly RowsOfStatement[]): RowsOfStatement[] {
  const byTable = new Map<string, RowsOfStatement>();
  for (const one of all) {
    const sum = byTable.get(one.table);
    byTable.set(
      one.table,
      sum
        ? {
            ...one,
            inserted: sum.inserted + one.inserted,
            updated: sum.updated + one.updated,
            deleted: sum.deleted + one.deleted,
            truncated: sum.truncated + one.truncated,
            dropped: sum.dropped + one.dropped,
          }
        : one,
    );
  }
  return [...byTable.values()];
}

/** Of the statement that did most of it. */
export function lineOfMost(
  statements: readonly StatementEffects[],
  much: (one: StatementEffects) => number,
): number | null {
  let [line, most]: [number | null, number] = [null, 0];
  for (const one of statements) {
    const here = much(one);
    if (here > most) [line, most] = [one.line, here];
  }
  return line;
}

/** Unknown counts as filled: a partitioned table say, or one that the backup could not read. */
export const hasRows = ({ before }: Pick<Scope, 'before'>, relation: string): boolean => before[relation] !== 0;
