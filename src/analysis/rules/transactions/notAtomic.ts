import { shorten } from '../../finding.js';
import type { Rule } from '../../rule.js';
import { isTransactional } from '../../transactional.js';
import { textOf, type Visited } from '../../tree.js';

/** They change nothing that a second try would stumble over. */
const repeatable = new Set([
  'VariableSetStmt',
  'VariableShowStmt',
  'CommentStmt',
  'NotifyStmt',
  'GrantStmt',
  'VacuumStmt',
]);

const canRunAgain = (one: Visited): boolean =>
  repeatable.has(one.kind) ||
  !isTransactional(one) ||
  one.value.if_not_exists === true ||
  one.value.missing_ok === true;

/** Transactions have a rule of their own; a procedure that commits shows so in its body. */
const ownRules = new Set(['TransactionStmt', 'CallStmt']);

const counted = (count: number): string => (count === 1 ? 'the statement' : `the ${String(count)} statements`);

export const notAtomic: Rule = {
  code: 'not-atomic',
  level: 'dangerous',
  title: 'Cannot run in a transaction, and stands among other statements',
  dangers: ['T03', 'L04'],
  problem:
    'PostgreSQL refuses this statement inside of a transaction, so the file is applied piece by piece. When it fails, what stands before it stays applied, what stands after it is missing, and the ledger does not say that the file ran: the next push begins it anew and stumbles over its own traces.',
  example: {
    sql: 'alter table public.notes add column kind text;\ncreate index concurrently notes_kind_idx on public.notes (kind);',
  },
  sound: { sql: 'create index concurrently notes_kind_idx on public.notes (kind);' },
  kinds: ['*'],
  judge: (subject) => {
    const { kind, value, text, inBlock } = subject;
    if (inBlock || ownRules.has(kind) || isTransactional({ kind, value })) return null;
    const { before, after } = subject;
    if ([...before, ...after].every(canRunAgain)) return null;
    const statement = shorten(text);
    const applied =
      before.length === 0
        ? 'nothing before it is applied'
        : `${counted(before.length)} before it ${before.length === 1 ? 'stays' : 'stay'} applied`;
    const missing =
      after.length === 0 ? '' : `, ${counted(after.length)} after it ${after.length === 1 ? 'has' : 'have'} not run`;
    const traces = textOf(value.idxname);
    return {
      what: `cannot run in a transaction, so the file is not atomic: when this statement fails, ${applied}${missing}, and no ledger row is written`,
      safe: [
        'Put it into a migration file of its own:',
        `${statement.replace(/;$/, '')};`,
        'After a failure, begin again at this statement, not at the top of the file.',
        ...(value.concurrent === true && traces !== '' ? [`drop index concurrently if exists ${traces};`] : []),
      ],
    };
  },
};
