import { levels, type Level, type LocatedFinding } from '../../analysis/finding.js';
import type { VerdictLevel } from '../verdict.js';
import { judgementOf } from './codes.js';
import { hasRows, type Cause, type Scope } from './scope.js';

const asRead: Readonly<Record<Level, VerdictLevel>> = {
  note: 'harmless',
  warning: 'careful',
  dangerous: 'careful',
  destructive: 'destructive',
  refused: 'destructive',
};

/** What was read and stands after the rehearsal; what was measured is not told here. */
export const findingCauses = (scope: Scope): Cause[] =>
  scope.findings.flatMap((finding): Cause[] => {
    const level = levelAfter(scope, finding);
    if (level === 'harmless') return [];
    const { code, file, line, what } = finding;
    const weight = levels.indexOf(finding.level);
    return [{ level, code, what, file, line, source: 'read', kind: 'read', weight, isTimed: false }];
  });

function levelAfter(scope: Scope, finding: LocatedFinding): VerdictLevel {
  const read = asRead[finding.level];
  switch (judgementOf.get(finding.code)) {
    case 'rows':
    case 'told':
      return 'harmless';
    case 'tables':
      return takesRows(scope, finding) && !refersFromNewColumn(finding) ? read : 'harmless';
    case 'builds':
      return leavesSomething(scope) && takesRows(scope, finding) && !refersFromNewColumn(finding) ? read : 'harmless';
    case 'made':
      return scope.objects.gained.some((entry) => /^(table|materialized view) /.test(entry)) ? 'harmless' : read;
    case 'rights':
      return read === 'destructive' && !touchesGuards(scope) ? 'careful' : read;
    default:
      return read;
  }
}

/** Kinds of what lets somebody in or keeps somebody out. */
const guard = /^(policy|row level security|rights on \w+|view|materialized view|publication|trigger) /;

/** Whether any that production has went or became another: then what was read of it stands. */
const touchesGuards = ({ objects }: Scope): boolean =>
  [...objects.lost, ...objects.changed].some((entry) => guard.test(entry));

const leavesSomething = ({ objects }: Scope): boolean => objects.gained.length + objects.changed.length > 0;

/**
 * A key that is written beside the column that it adds (there is no other place for it without FOREIGN KEY): without a
 * default no row refers to anything yet. A text that was cut, or runs code, says nothing.
 */
const refersFromNewColumn = ({ code, sql }: LocatedFinding): boolean =>
  (code === 'delete-cascade-added' || code === 'foreign-key-scans') &&
  /^alter\s+table\b/i.test(sql) &&
  !/…$|\b(?:foreign\s+key|default|generated)\b/i.test(sql);

/**
 * Whether a table with rows is behind the statement in which the finding stands. The finding names its table as a rule;
 * else every table counts that the statement locks, or that the file had locked before.
 */
function takesRows(scope: Scope, { line, what }: LocatedFinding): boolean {
  const until = scope.statements.filter((statement) => statement.line <= line);
  const own = until.at(-1);
  const tablesOf = (statements: Scope['statements']) =>
    statements.flatMap(({ locks }) => locks).filter(({ kind }) => kind === 'table' || kind === 'partitioned table');
  const all = tablesOf(until);
  const namedOnes = all.filter(({ relation }) => namesTable(what, relation));
  const here = own ? tablesOf([own]) : [];
  const taken = [namedOnes, here, all].find((tables) => tables.length > 0) ?? [];
  // Nothing was seen: nothing is proved.
  return taken.length === 0 || taken.some(({ isNew, relation }) => !isNew && hasRows(scope, relation));
}

const namesTable = (what: string, table: string): boolean => {
  const at = what.indexOf(table);
  return at >= 0 && !/[\w$."]/.test(what[at - 1] ?? '') && !/[\w$"]/.test(what[at + table.length] ?? '');
};
