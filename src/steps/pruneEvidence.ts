import type { Holding } from '../backup/holdings.js';
import type { Candidate, Decision, Fate, Plan } from '../backup/retention.js';
import type { EnvironmentName } from '../environments/environment.js';
import type { Problem } from '../problem.js';

/** What each step of `prune` leaves for the later ones. */
export interface PruneEvidence {
  survey: Survey;
  prune: Pruned;
}

/** A backup, as retention looks at it. */
export interface Subject extends Candidate {
  readonly holding: Holding;
}

/** What there is, and what the policy says of it. */
export interface Survey {
  readonly plan: Plan<Subject>;
  /** Those of the environments that were asked for. */
  readonly decisions: readonly Decision<Subject>[];
  readonly environments: readonly EnvironmentName[];
  /** Kept and named: nobody knows what they are of. */
  readonly unreadable: readonly { readonly path: string; readonly why: string }[];
  /** Never touched, and named. */
  readonly foreign: readonly string[];
  /** What a prune that was cut off left. */
  readonly leftovers: readonly string[];
  /** Ids of all runs on record, this one included: whoever is not among them began later. */
  readonly runs: ReadonlySet<string>;
}

export interface Act {
  readonly id: string;
  readonly fate: Exclude<Fate, 'keep'>;
  readonly why: string;
  readonly freed: number;
}

export interface Pruned {
  /** As it was planned from: what lay there when the lock was had. */
  readonly survey: Survey;
  readonly done: readonly Act[];
  readonly problems: readonly Problem[];
}
