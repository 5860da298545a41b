import type { Rule } from '../../rule.js';
import { attachPartition } from './attachPartition.js';
import { backfillUnderLock, workUnderLock } from './backfillUnderLock.js';
import { collation } from './collation.js';
import { domainColumn, jsonColumn, serialColumn } from './columnTypes.js';
import { concurrentlyInTransaction } from './concurrentlyInTransaction.js';
import { exclusion } from './exclusion.js';
import { extensionUpdate } from './extensionUpdate.js';
import { invalidIndex } from './invalidIndex.js';
import { lockTable } from './lockTable.js';
import { refreshBlocks, viewWithData } from './materializedView.js';
import { movesStorage, rewritesUnderLock } from './rewritesUnderLock.js';
import { severalTables } from './severalTables.js';
import { autovacuumOff, replicaIdentity } from './tableSettings.js';
import { lockTimeout, noTimeLimit } from './timeLimits.js';

/** Locks, scans and rewrites of which squawk says nothing. */
export const lockRules: readonly Rule[] = [
  backfillUnderLock,
  workUnderLock,
  severalTables,
  concurrentlyInTransaction,
  invalidIndex,
  rewritesUnderLock,
  movesStorage,
  exclusion,
  collation,
  attachPartition,
  refreshBlocks,
  viewWithData,
  serialColumn,
  domainColumn,
  jsonColumn,
  lockTable,
  extensionUpdate,
  autovacuumOff,
  replicaIdentity,
  lockTimeout,
  noTimeLimit,
];
