import { heldBefore } from '../../held.js';
import { optionIsOn } from '../../options.js';
import type { Rule } from '../../rule.js';
import { isTransactional } from '../../transactional.js';

export const concurrentlyInTransaction: Rule = {
  code: 'concurrently-in-transaction',
  level: 'dangerous',
  title: 'Has CONCURRENTLY, or its like, between BEGIN and COMMIT or in a block',
  dangers: ['L04'],
  problem:
    'PostgreSQL refuses this statement inside of a transaction (25001), whatever the rows: the migration fails every time. A DO block and a function are always in one.',
  example: { sql: 'begin;\ncreate index concurrently orders_status_idx on public.orders (status);\ncommit;' },
  sound: { sql: 'create index concurrently orders_status_idx on public.orders (status);' },
  kinds: ['*'],
  judge: (subject) => {
    const { kind, value, text, inBlock } = subject;
    if (kind === 'TransactionStmt' || kind === 'CallStmt' || isTransactional({ kind, value })) return null;
    // Refused there for partitioned tables only, which no file need say.
    if (kind === 'ReindexStmt' && value.kind === 'REINDEX_OBJECT_TABLE' && !optionIsOn(value.params, 'concurrently'))
      return null;
    if (!inBlock && !heldBefore(subject).isExplicit) return null;
    return {
      what: `stands in a ${inBlock ? 'block or function' : 'transaction'}, in which PostgreSQL refuses it`,
      safe: [
        `Put it into a migration file of its own, without ${inBlock ? 'DO' : 'BEGIN and COMMIT'}:`,
        `${text.replace(/\s+/g, ' ')};`,
      ],
    };
  },
};
