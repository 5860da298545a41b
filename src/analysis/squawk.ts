import { columnLints } from './lint/columns.js';
import { constraintLints } from './lint/constraints.js';
import { indexLints } from './lint/indexes.js';
import { nameLints } from './lint/names.js';
import type { LintRule } from './lintRule.js';

/**
 * Of squawk's rules those about locks, rewrites and clients that break, by squawk's own names. Those about style are
 * left out, and so are those of which this project has its own with the rows in mind (drops, truncation), and those
 * which its runner sees to (timeouts).
 */
export const lintRules: Readonly<Record<string, LintRule>> = {
  ...indexLints,
  ...columnLints,
  ...constraintLints,
  ...nameLints,
};
