import type { Backup } from '../backup/take.js';
import type { GitState } from '../ports.js';
import type { Ready } from './ready.js';

/** What each step of `backup` leaves for the later ones. */
export interface BackupEvidence {
  preflight: BackupPreflight;
  backup: Backup;
}

export interface BackupPreflight {
  readonly ready: Ready;
  /** null outside a repository. */
  readonly git: GitState | null;
}
