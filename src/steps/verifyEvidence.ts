import type { Backup } from '../backup/take.js';
import type { Pair } from '../environments/programs.js';

/** What each step of `verify` leaves for the later ones. */
export interface VerifyEvidence {
  lookup: { readonly backup: Backup; readonly pair: Pair };
  verification: Backup;
}
