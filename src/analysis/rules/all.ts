import type { Rule } from '../rule.js';
import { clientRules } from './clients/all.js';
import { dropTable } from './dropTable.js';
import { gapRules } from './gaps/all.js';
import { rightsRules } from './rights/all.js';
import { transactionRules } from './transactions/all.js';

export const rules: readonly Rule[] = [dropTable, ...transactionRules, ...clientRules, ...rightsRules, ...gapRules];
