import type { Approval } from '../approval/consent.js';
import type { Backup } from '../backup/take.js';
import type { VerifiedBackup } from '../backup/verify.js';
import type { Pair } from '../environments/programs.js';
import type { ChangeResult } from '../restore/tablesChange.js';
import type { TablesPlan } from '../restore/tablesPlan.js';
import type { ScratchDatabase } from '../sandbox/scratch.js';
import type { Ready } from './ready.js';
import type { VerifyEvidence } from './verifyEvidence.js';
import type { RestorePreflight } from './restoreEvidence.js';

/** What each step of `restore --table` leaves for the later ones. */
export interface RestoreTablesEvidence {
  preflight: TablesPreflight;
  attended: 'terminal';
  sweep: { readonly removed: readonly string[] };
  backup: TablesBackup;
  difference: TablesDifference;
  approval: Approval;
  recheck: { readonly ready: Ready; readonly backup: VerifiedBackup; readonly plan: TablesPlan };
  restore: ChangeResult & { readonly seconds: number };
  record: Readonly<Record<string, never>>;
}

export interface TablesPreflight extends RestorePreflight {
  /** What reads the archive, and the scratch server that it is restored on. */
  readonly pair: Pair;
}

export interface TablesBackup {
  /** Of the target, as it is. */
  readonly backup: VerifiedBackup;
  /** The same, restored: what the backup is compared with. */
  readonly now: ScratchDatabase;
  /** The backup that comes back, restored. */
  readonly copy: ScratchDatabase;
}

export interface TablesDifference {
  readonly plan: TablesPlan;
}

export interface TablesSource {
  readonly source: Backup;
  readonly pair: Pair;
}

/** What each step of `restore --table --export` leaves. */
export interface ExportEvidence {
  lookup: VerifyEvidence['lookup'];
  export: { readonly file: string; readonly bytes: number; readonly tables: readonly string[] };
}
