import type { Approval } from '../approval/consent.js';
import type { Backup } from '../backup/take.js';
import type { VerifiedBackup } from '../backup/verify.js';
import type { GitState } from '../ports.js';
import type { RowCounts } from '../database/counts.js';
import type { Target } from '../environments/environment.js';
import type { Programs } from '../environments/programs.js';
import type { RestorePlan } from '../restore/plan.js';
import type { Undo } from '../restore/undoFile.js';
import type { RestoreResult } from '../restore/judge.js';
import type { Ready } from './ready.js';

/** What each step of `restore` of a whole backup leaves for the later ones. */
export interface RestoreEvidence {
  preflight: RestorePreflight;
  attended: 'terminal';
  plan: PlannedRestore;
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
  /** Compared once more right before the restore; undefined where no URL is given for it. */
  readonly production: Target | undefined;
  /** What comes back; of a file, a backup of the scratch database that it was loaded into. */
  readonly source: Backup;
  /** As people know it: the id of a backup, the path of a file. */
  readonly sourceName: string;
  /** It came as a file that supasafe did not make. */
  readonly isForeign: boolean;
  /** What reads the archive and speaks to the target. */
  readonly programs: Programs;
  /** `--undo`: the way back that a run has tried. */
  readonly undo?: TriedWay;
  /** What is no reason to refuse, and has to be said. */
  readonly notes: readonly string[];
}

export interface TriedWay {
  /** Id of the run. */
  readonly run: string;
  readonly way: Undo;
}

export interface PlannedRestore extends RestorePlan {
  /** Rows of each table of the target, counted now. */
  readonly now: RowCounts;
}
