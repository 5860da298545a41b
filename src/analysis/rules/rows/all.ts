import type { Rule } from '../../rule.js';
import { firesTriggers } from './firesTriggers.js';
import { insertByPosition, insertRepeats } from './insertRows.js';
import { policyColumn } from './policyColumn.js';
import { updateRows } from './updateRows.js';

/** Changes of rows that destroy nothing by themselves. */
export const rowRules: readonly Rule[] = [updateRows, insertRepeats, insertByPosition, firesTriggers, policyColumn];
