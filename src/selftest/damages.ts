import type { Damage } from './damage.js';
import { codeDamages } from './damages/code.js';
import { fileDamages } from './damages/files.js';
import { keyDamages } from './damages/keys.js';
import { objectDamages } from './damages/objects.js';
import { rightDamages } from './damages/rights.js';
import { rowDamages } from './damages/rows.js';
import { tableDamages } from './damages/tables.js';

/** Everything that verification has to notice. */
export const damages: readonly Damage[] = [
  ...fileDamages,
  ...rowDamages,
  ...rightDamages,
  ...tableDamages,
  ...keyDamages,
  ...codeDamages,
  ...objectDamages,
];
