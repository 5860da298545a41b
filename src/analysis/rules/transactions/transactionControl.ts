import type { Rule } from '../../rule.js';

const words: Readonly<Record<string, string>> = {
  TRANS_STMT_BEGIN: 'begins a transaction',
  TRANS_STMT_START: 'begins a transaction',
  TRANS_STMT_COMMIT: 'commits the transaction',
  TRANS_STMT_ROLLBACK: 'rolls the transaction back',
  TRANS_STMT_PREPARE: 'prepares the transaction for a later commit',
  TRANS_STMT_COMMIT_PREPARED: 'commits a prepared transaction',
  TRANS_STMT_ROLLBACK_PREPARED: 'rolls a prepared transaction back',
};

export const transactionControl: Rule = {
  code: 'transaction-control',
  level: 'refused',
  title: 'Begins or ends a transaction by itself',
  dangers: ['T01', 'T02', 'T10'],
  problem:
    'Each file runs in one transaction, together with the row that says that it was applied. A COMMIT or ROLLBACK of its own ends that early: what stands before it stays although the rest fails, or goes although the file counts as applied. A BEGIN without a COMMIT leaves it open, and later files can be lost without a word.',
  example: { sql: 'begin;\nalter table public.notes add column pinned boolean;\ncommit;' },
  sound: { sql: 'alter table public.notes add column pinned boolean;' },
  kinds: ['TransactionStmt'],
  judge: ({ value, inBlock }) => {
    const what = words[String(value.kind)];
    if (what === undefined) return null;
    const why = 'The file is already one transaction, together with its row in the ledger.';
    // A block cannot end a transaction that was begun around it: the file fails, and nothing stays.
    if (inBlock)
      return {
        what: `${what} inside of a block`,
        safe: ['Take it out: the block is part of one transaction.'],
        why,
        level: 'dangerous',
      };
    return { what, why, safe: ['Take it out; what must be committed by itself belongs in a file of its own.'] };
  },
};
