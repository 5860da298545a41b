import type { Rule } from '../../rule.js';
import { ruleFires } from './ruleFires.js';
import { unknownCall } from './unknownCall.js';

export const gapRules: readonly Rule[] = [unknownCall, ruleFires];
