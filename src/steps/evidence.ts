import type { Approval } from '../approval/consent.js';
import type { WayBackTrial } from '../rehearsal/wayBack.js';
import type { Rehearsal } from '../rehearsal/rehearse.js';
import type { ReadFiles } from './analysis.js';
import type { ProvedBackup } from './common/verifiedBackup.js';
import type { Preflight } from './preflight.js';
import type { FreshState } from './recheck.js';
import type { Trial } from './trial.js';
import type { TrialBackups } from './trialBackups.js';

/** What each step of `migrate` leaves for the later ones. */
export interface MigrateEvidence {
  preflight: Preflight;
  analysis: ReadFiles;
  /** Somebody can be asked, or nobody will be. */
  attended: 'terminal' | 'prepare';
  backup: ProvedBackup;
  rehearsal: Rehearsal;
  wayBack: WayBackTrial;
  trialBackups: TrialBackups;
  local: Trial;
  staging: Trial;
  /** Where the page lies; null: it could not be written. */
  page: { readonly path: string | null };
  approval: Approval;
  recheck: FreshState;
  push: { readonly seconds: number; readonly attempts: number };
  verification: { readonly changedByOthers: readonly string[] };
  record: Readonly<Record<string, never>>;
}
