import type { Rule } from '../rule.js';
import { dropTable } from './dropTable.js';

export const rules: readonly Rule[] = [dropTable];
