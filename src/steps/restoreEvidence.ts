import type { Approval } from '../approval/consent.js';
import type { Backup } from '../backup/take.js';
import type { VerifiedBackup } from '../backup/verify.js';
import type { GitState } from '../ports.js';
import type { RestoreResult } from '../restore/restore.js';
import type { Ready } from './ready.js';

/** What each step of `restore` of a whole backup leaves for the later ones. */
export interface RestoreEvidence {
  preflight: RestorePreflight;
  attended: 'terminal';
  backup: VerifiedBackup;
  approval: Approval;
  recheck: VerifiedBackup;
  restore: RestoreResult & { readonly seconds: number };
  comparison: { readonly ledger: readonly string[] };
  record: Readonly<Record<string, never>>;
}

export interface RestorePreflight {
  /** null outside a repository. */
  readonly git: GitState | null;
  /** The target, looked at and locked. */
  readonly ready: Ready;
  /** What comes back. */
  readonly source: Backup;
}
