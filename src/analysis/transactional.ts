import { optionIsOn } from './options.js';
import { contentOf, listOf, type Visited } from './tree.js';

/**
 * Whether PostgreSQL runs this statement inside a transaction. A file with one that it does not is not atomic: what
 * stood before it stays when it fails, and no ledger row is written.
 */
export function isTransactional({ kind, value }: Visited): boolean {
  if (never.has(kind)) return false;
  return !exceptions[kind]?.(value);
}

/** A procedure may commit, a transaction statement does; a subscription speaks with its publisher. */
const never = new Set([
  'TransactionStmt',
  'CallStmt',
  'AlterSystemStmt',
  'CreatedbStmt',
  'DropdbStmt',
  'CreateTableSpaceStmt',
  'DropTableSpaceStmt',
  'CreateSubscriptionStmt',
  'AlterSubscriptionStmt',
  'DropSubscriptionStmt',
]);

/** Of other statements, the forms that PostgreSQL refuses inside a transaction, or may have to. */
const exceptions: Record<string, (value: Visited['value']) => boolean> = {
  IndexStmt: (value) => value.concurrent === true,
  DropStmt: (value) => value.concurrent === true,
  AlterTableStmt: (value) =>
    listOf(value.cmds).some((one) => contentOf(contentOf(one.value.def).PartitionCmd).concurrent === true),
  VacuumStmt: (value) => value.is_vacuumcmd === true,
  ClusterStmt: (value) => value.relation === undefined,
  ReindexStmt: (value) => value.kind !== 'REINDEX_OBJECT_INDEX' || optionIsOn(value.params, 'concurrently'),
  DiscardStmt: (value) => value.target === 'DISCARD_ALL',
  AlterDatabaseStmt: (value) => listOf(value.options).some((one) => one.value.defname === 'tablespace'),
};
