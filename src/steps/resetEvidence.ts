import type { Approval } from '../approval/consent.js';
import type { VerifiedBackup } from '../backup/verify.js';
import type { Target } from '../environments/environment.js';
import type { Ready } from './ready.js';
import type { GitState } from '../ports.js';
import type { SupabaseCli } from '../supabase/cli.js';
import type { Migration } from '../supabase/migrations.js';

/** What each step of `reset` leaves for the later ones. */
export interface ResetEvidence {
  preflight: ResetPreflight;
  attended: 'terminal';
  backup: VerifiedBackup;
  approval: Approval;
  recheck: VerifiedBackup;
  reset: { readonly seconds: number };
  verification: { readonly versions: readonly string[] };
  record: Readonly<Record<string, never>>;
}

export interface ResetPreflight {
  readonly git: GitState;
  readonly cli: SupabaseCli;
  readonly migrations: readonly Migration[];
  readonly ready: Ready;
  /** Compared once more right before the reset; undefined where no URL is given for it. */
  readonly production: Target | undefined;
  /** It is the database of `supabase start`, which the CLI resets by making its container anew. */
  readonly isLocalStack: boolean;
}
