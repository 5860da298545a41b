import type { Rule } from '../../rule.js';
import { behaviourChanged } from './behaviourChanged.js';
import { defaultChanged } from './defaultChanged.js';
import { enumValueRenamed } from './enumValueRenamed.js';
import { functionDropped } from './functionDropped.js';
import { functionOverloaded } from './functionOverloaded.js';
import { objectRenamed } from './objectRenamed.js';
import { publicationShrinks } from './publicationShrinks.js';
import { schemaMoved } from './schemaMoved.js';
import { signatureChanged } from './signatureChanged.js';
import { viewColumns } from './viewColumns.js';

export const clientRules: readonly Rule[] = [
  enumValueRenamed,
  objectRenamed,
  schemaMoved,
  functionDropped,
  signatureChanged,
  functionOverloaded,
  behaviourChanged,
  defaultChanged,
  publicationShrinks,
  viewColumns,
];
