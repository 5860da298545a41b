import type { Rule } from '../rule.js';
import { dataRules } from './data/all.js';

export const rules: readonly Rule[] = [...dataRules];
