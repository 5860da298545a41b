import type { Rule } from '../../rule.js';
import { listOf, textOf, type Content } from '../../tree.js';

const units: Record<string, number> = { us: 0.001, ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 };

/** In milliseconds, as PostgreSQL reads it; null where it is none. */
function milliseconds(args: unknown): number | null {
  const { ival, sval, fval } = (listOf(args)[0]?.value ?? {}) as Record<string, Content | undefined>;
  const text = sval ? textOf(sval.sval) : fval ? textOf(fval.fval) : ival ? String(Number(ival.ival ?? 0)) : '';
  const [, number, unit = 'ms'] = /^\s*(-?[\d.]+)\s*(us|ms|s|min|h|d)?\s*$/.exec(text) ?? [];
  return number === undefined ? null : Number(number) * (units[unit] ?? 1);
}

/** A little more than a push waits by itself. */
const longestWait = 10_000;

export const lockTimeout: Rule = {
  code: 'lock-timeout-set',
  level: 'warning',
  title: 'Waits for locks longer than a push lets it',
  dangers: ['L28', 'L29'],
  problem:
    'A push gives way when a lock does not come within seconds, because every other query queues up behind the one that waits. A file that sets lock_timeout higher, or back to the default of "for ever", takes that away.',
  example: { sql: 'set lock_timeout = 0;' },
  sound: { sql: "set local lock_timeout = '4s';" },
  kinds: ['VariableSetStmt'],
  judge: ({ value }) => {
    if (textOf(value.name).toLowerCase() !== 'lock_timeout') return null;
    const limit = milliseconds(value.args);
    if (value.kind === 'VAR_SET_VALUE' && limit !== null && limit > 0 && limit <= longestWait) return null;
    return {
      what: 'sets lock_timeout itself: what follows may wait for a lock longer than a push lets it, and everybody behind it',
      safe: ['Leave it to the push, or make it shorter:', "set local lock_timeout = '4s';"],
    };
  },
};

const limits = new Set(['statement_timeout', 'transaction_timeout', 'idle_in_transaction_session_timeout']);
const longestRun = 15 * 60_000;

export const noTimeLimit: Rule = {
  code: 'no-time-limit',
  level: 'warning',
  title: 'Takes the time limit of statements away',
  dangers: ['L29'],
  problem:
    'Nothing ends the statements that follow any more, however long they run or wait, while they hold their locks.',
  example: { sql: "set local statement_timeout = 0;\nupdate public.orders set note = null where note = '';" },
  sound: { sql: "set local statement_timeout = '5min';" },
  kinds: ['VariableSetStmt'],
  judge: ({ value, after }) => {
    const name = textOf(value.name).toLowerCase();
    if (!limits.has(name) || value.kind !== 'VAR_SET_VALUE') return null;
    const limit = milliseconds(value.args);
    // A concurrent build takes its time, and holds nobody up.
    const onlyConcurrent = after.every((one) => one.value.concurrent === true || one.kind === 'VariableSetStmt');
    if (limit === null || (limit > 0 && limit <= longestRun) || (after.length > 0 && onlyConcurrent)) return null;
    return {
      what: `sets ${name} so that nothing ends what follows${limit > 0 ? ' for more than a quarter of an hour' : ''}`,
      safe: ['Give it a limit that it can keep:', `set local ${name} = '5min';`],
    };
  },
};
