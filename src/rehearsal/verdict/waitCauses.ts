import { visible } from '../../visible.js';
import type { Lock } from '../effects.js';
import { hasRows, lineOfMost, type Cause, type Scope } from './scope.js';
import { about, counted, named, size } from './words.js';

/** People notice a page that stands still for longer. */
export const longSeconds = 1;

/** What others wait for, what is written anew, and what leaves the database. */
export const waitCauses = (scope: Scope): Cause[] => [...blocked(scope), ...rewritten(scope), ...outside(scope)];

const base = (scope: Scope) =>
  ({ kind: 'waiting', level: 'careful', file: scope.file, source: 'measured', isTimed: false }) as const;

/**
 * Every plan of a query locks every index of its table, used or not: where REINDEX keeps readers from an index and writers
 * from the table, readers wait for that table too.
 */
function asFelt(locks: readonly Lock[]): readonly Lock[] {
  const closed = locks.filter(({ kind, isNew, blocks }) => kind === 'index' && !isNew && blocks === 'reads and writes');
  if (closed.length === 0) return locks;
  const heldSeconds = Math.max(...closed.map((lock) => lock.heldSeconds));
  return locks.map((lock) =>
    lock.blocks === 'writes' && lock.kind !== 'index' ? { ...lock, blocks: 'reads and writes', heldSeconds } : lock,
  );
}

/** Indexes are left out: who waits for one waits for its table. */
const isWaitedFor = (scope: Scope, { kind, isNew, blocks, heldSeconds, relation }: Lock): boolean =>
  !isNew &&
  blocks !== 'nothing' &&
  heldSeconds > longSeconds &&
  kind !== 'index' &&
  kind !== 'sequence' &&
  hasRows(scope, relation);

function blocked(scope: Scope): Cause[] {
  const felt = new Map(scope.statements.map((one) => [one, asFelt(one.locks)]));
  const locks = [...felt.values()].flat().filter((lock) => isWaitedFor(scope, lock));
  return (['reads and writes', 'writes'] as const).flatMap((what): Cause[] => {
    const those = locks
      .filter(({ blocks }) => blocks === what)
      .sort((one, other) => other.heldSeconds - one.heldSeconds);
    const [longest] = those;
    if (!longest) return [];
    const names = [...new Set(those.map(({ relation }) => relation))];
    return [
      {
        ...base(scope),
        code: what === 'writes' ? 'blocks-writes' : 'blocks-reads',
        what: `blocks ${what === 'writes' ? 'writes to' : 'reads and writes of'} ${named(names, 'tables')} for about ${about(longest.heldSeconds)}`,
        line: lineOfMost(scope.statements, (statement) =>
          Math.max(
            0,
            ...(felt.get(statement) ?? []).filter((lock) => those.includes(lock)).map((lock) => lock.heldSeconds),
          ),
        ),
        weight: longest.heldSeconds,
        isTimed: true,
      },
    ];
  });
}

function rewritten(scope: Scope): Cause[] {
  // What was emptied has a new file too.
  const emptied = new Set(scope.rows.filter(({ truncated }) => truncated > 0).map(({ table }) => table));
  const all = scope.statements.flatMap((one) => one.rewritten);
  const byName = new Map<string, number>();
  for (const { relation, kind, bytes } of all)
    if (kind !== 'index' && bytes > 0 && !emptied.has(relation) && hasRows(scope, relation))
      byName.set(relation, Math.max(bytes, byName.get(relation) ?? 0));
  const tables = [...byName].sort(([, one], [, other]) => other - one);
  if (tables.length === 0) return [];
  const weight = tables.reduce((total, [, bytes]) => total + bytes, 0);
  const names = named(
    tables.map(([name]) => name),
    'tables',
  );
  return [
    {
      ...base(scope),
      code: 'rewrites-table',
      what: `writes ${names} anew (${size(weight)})`,
      line: lineOfMost(scope.statements, (statement) =>
        statement.rewritten.reduce((total, { relation, bytes }) => total + (byName.has(relation) ? bytes : 0), 0),
      ),
      weight,
    },
  ];
}

/** The API is asked to read the schema anew, which is what a migration should ask for; a rollback takes it back. */
const leaves = (call: string): boolean => !/^notify pgrst\b/i.test(call);

function outside(scope: Scope): Cause[] {
  const calls = scope.statements.flatMap((one) => one.outside).filter(leaves);
  const [first] = calls;
  if (first === undefined) return [];
  const more = calls.length === 1 ? '' : ` and ${counted(calls.length - 1, 'call')} more`;
  return [
    {
      ...base(scope),
      code: 'leaves-the-database',
      what: `reaches out of the database: ${visible(first)}${more}`,
      line: lineOfMost(scope.statements, (statement) => statement.outside.filter(leaves).length),
      weight: calls.length,
    },
  ];
}
