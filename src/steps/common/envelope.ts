import type { AnalysedFile } from '../../analysis/analyse.js';
import type { Effects } from '../../rehearsal/effects.js';
import type { CliFailure } from '../../supabase/output.js';
import type { FailureCause } from './failure.js';

/** What production is given: as long as the rehearsal lets one expect, with room for a slower server. */
export interface Envelope {
  /** How long the longest statement of each file took in the rehearsal. */
  readonly longestOf: Readonly<Record<string, number>>;
  /** For every statement, in whole seconds. */
  readonly limitSeconds: number;
}

/** Below this a limit ends what only stumbled. */
export const leastLimitSeconds = 60;
/** Scratch lies in memory and flushes nothing; production has others to serve. */
export const timesMeasured = 10;

export function envelopeOf({ files }: Pick<Effects, 'files'>): Envelope {
  const longestOf = Object.fromEntries(
    files.map(({ file, statements }) => [file, Math.max(0, ...statements.map(({ seconds }) => seconds))]),
  );
  const longest = Math.max(0, ...Object.values(longestOf));
  return { longestOf, limitSeconds: Math.max(leastLimitSeconds, Math.ceil(timesMeasured * longest)) };
}

const queryCanceled = '57014';

/** Why a push ended that took longer than it was given; null where something else ended it. */
export function leftEnvelope(
  { sqlState, message, file }: CliFailure,
  { longestOf, limitSeconds }: Envelope,
  files: readonly AnalysedFile[],
): FailureCause | null {
  if (sqlState !== queryCanceled || !message.includes('statement timeout')) return null;
  const analysed = files.find(({ migration }) => migration.file === file);
  const name = file ?? 'the file';
  const took = longestOf[file ?? ''] ?? 0;
  const hasOwnLimit = analysed !== undefined && /\bstatement_timeout\b/i.test(analysed.migration.sql);
  return {
    code: 'envelope-left',
    details: [
      hasOwnLimit
        ? `${name} sets statement_timeout itself: the limit may be its own, and not the ${limitSeconds} s that production was given.`
        : `Production was given ${limitSeconds} s for a statement; in the rehearsal the longest one of ${name} took ${took.toFixed(1)} s. Reality left what was rehearsed.`,
      analysed?.transactional === false
        ? `${name} is not one transaction: what stands before that statement stays, and the ledger does not say so.`
        : `${name} was rolled back: nothing of it stays.`,
    ],
    next: [
      'See what makes production slower than the copy: more rows since, load, or a trigger that waits for something outside: select pid, wait_event_type, state, query from pg_stat_activity;',
      `In a quieter hour run npm run migrate:safe again: it rehearses on the rows of then, and gives ${timesMeasured} times what that takes.`,
      `If it may take longer: set local statement_timeout = '…'; at the beginning of ${name}; a file keeps a limit that it sets itself.`,
    ],
  };
}
