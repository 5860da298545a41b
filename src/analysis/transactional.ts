import type { Visited } from './tree.js';

/**
 * Whether PostgreSQL runs this statement inside a transaction. A file with one that it does not is not atomic: what
 * stood before it stays when it fails, and no ledger row is written.
 */
export function isTransactional({ kind, value }: Visited): boolean {
  if (never.has(kind)) return false;
  if (kind === 'VacuumStmt') return value.is_vacuumcmd !== true;
  if (kind === 'ClusterStmt') return value.relation !== undefined;
  if (kind === 'AlterTableStmt') return !JSON.stringify(value.cmds ?? []).includes('"concurrent":true');
  if (kind === 'ReindexStmt')
    return value.kind === 'REINDEX_OBJECT_INDEX' && !JSON.stringify(value.params ?? []).includes('concurrently');
  return value.concurrent !== true;
}

/** A procedure may commit, a transaction statement does. */
const never = new Set([
  'TransactionStmt',
  'CallStmt',
  'AlterSystemStmt',
  'CreatedbStmt',
  'DropdbStmt',
  'CreateTableSpaceStmt',
  'DropTableSpaceStmt',
  'CreateSubscriptionStmt',
  'DropSubscriptionStmt',
]);
