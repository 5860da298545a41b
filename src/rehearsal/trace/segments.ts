import type { Statement } from '../../analysis/parse.js';
import { isTransactional } from '../../analysis/transactional.js';
import { nodeOf } from '../../analysis/tree.js';

/** Statements that the CLI sends together, as one transaction, or one that it sends alone. */
export interface Segment {
  readonly inTransaction: boolean;
  readonly statements: readonly Statement[];
}

/**
 * A file as the CLI runs it: what can stand in a transaction goes together up to the next statement that cannot, which
 * goes alone. A file that begins or ends transactions itself is sent statement by statement.
 */
export function segmentsOf(statements: readonly Statement[]): Segment[] {
  if (statements.some((one) => ownsTransaction(one)))
    return statements.map((one) => ({ inTransaction: false, statements: [one] }));
  const segments: { inTransaction: boolean; statements: Statement[] }[] = [];
  for (const one of statements) {
    const inTransaction = canStandInOne(one);
    const last = segments.at(-1);
    if (last?.inTransaction && inTransaction) last.statements.push(one);
    else segments.push({ inTransaction, statements: [one] });
  }
  return segments;
}

export const kindOf = ({ node }: Statement): string => nodeOf(node)?.kind ?? '';

const withinBlocks = new Set(['TRANS_STMT_SAVEPOINT', 'TRANS_STMT_RELEASE', 'TRANS_STMT_ROLLBACK_TO']);

const ownsTransaction = ({ node }: Statement): boolean => {
  const one = nodeOf(node);
  return one?.kind === 'TransactionStmt' && !withinBlocks.has(String(one.value.kind));
};

/**
 * Statements that mostly can stand in a transaction, and cannot where a procedure commits or a table has partitions: that
 * shows when they run.
 */
export function mayRefuse({ node }: Statement): boolean {
  const one = nodeOf(node);
  if (one?.kind === 'ReindexStmt')
    return (
      one.value.kind === 'REINDEX_OBJECT_TABLE' && !JSON.stringify(one.value.params ?? []).includes('concurrently')
    );
  return one?.kind === 'CallStmt';
}

function canStandInOne(statement: Statement): boolean {
  const one = nodeOf(statement.node);
  return one === null || one.kind === 'TransactionStmt' || mayRefuse(statement) || isTransactional(one);
}
