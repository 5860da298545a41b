import type { Rule } from '../rule.js';
import { clientRules } from './clients/all.js';
import { dataRules } from './data/all.js';
import { gapRules } from './gaps/all.js';
import { lockRules } from './locks/all.js';
import { rightsRules } from './rights/all.js';
import { rowRules } from './rows/all.js';
import { transactionRules } from './transactions/all.js';

export const rules: readonly Rule[] = [
  ...dataRules,
  ...lockRules,
  ...rowRules,
  ...transactionRules,
  ...clientRules,
  ...rightsRules,
  ...gapRules,
];
