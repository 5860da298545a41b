import type { Rule } from '../rule.js';
import { dataRules } from './data/all.js';
import { lockRules } from './locks/all.js';
import { rowRules } from './rows/all.js';

export const rules: readonly Rule[] = [...dataRules, ...lockRules, ...rowRules];
