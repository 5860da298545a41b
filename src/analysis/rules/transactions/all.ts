import type { Rule } from '../../rule.js';
import { ambiguousName } from './ambiguousName.js';
import { atomicBody } from './atomicBody.js';
import { copyFromClient } from './copyFromClient.js';
import { enumValueUsed } from './enumValueUsed.js';
import { ifNotExists } from './ifNotExists.js';
import { notAtomic } from './notAtomic.js';
import { outsideEffect } from './outsideEffect.js';
import { settingOutlives } from './settingOutlives.js';
import { smartQuotes } from './smartQuotes.js';
import { superuserOnly } from './superuserOnly.js';
import { swallowedErrors } from './swallowedErrors.js';
import { transactionControl } from './transactionControl.js';

export const transactionRules: readonly Rule[] = [
  transactionControl,
  notAtomic,
  enumValueUsed,
  settingOutlives,
  ambiguousName,
  ifNotExists,
  copyFromClient,
  swallowedErrors,
  superuserOnly,
  outsideEffect,
  atomicBody,
  smartQuotes,
];
