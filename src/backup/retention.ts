import type { EnvironmentName } from '../environments/environment.js';
import type { Retention } from '../environments/settings.js';
import type { Verification } from './metadata.js';
import type { Purpose } from './name.js';

/** What the decision about one backup rests on. */
export interface Candidate {
  readonly id: string;
  readonly environment: EnvironmentName;
  readonly purpose: Purpose;
  readonly started: Date;
  readonly finished: Date;
  /** null when nobody tried; `failed` also when its files are not there as they were written. */
  readonly verification: Verification['result'] | null;
  readonly isArchived: boolean;
  /** Production was changed after it, or nobody can say that it was not. */
  readonly isOfDeployment: boolean;
  /** Why it stays as it is, whatever the policy says; null when nothing is the matter. */
  readonly pinned: string | null;
}

export type Fate = 'keep' | 'archive' | 'delete';

export interface Decision<C> {
  readonly candidate: C;
  readonly fate: Fate;
  readonly why: string;
  /** What the policy says, where the environment is held. */
  readonly otherwise: Fate;
}

export interface Plan<C> {
  /** Newest first. */
  readonly decisions: readonly Decision<C>[];
  /** Environments of which nothing is touched, with the reason. */
  readonly held: ReadonlyMap<EnvironmentName, string>;
}

export interface Circumstances {
  readonly now: Date;
  readonly policy: Retention;
  /** Environments that must not be touched for reasons that no backup shows: a run at work, an attempt that failed. */
  readonly held: ReadonlyMap<EnvironmentName, string>;
}

const dayMs = 86_400_000;
const daysBetween = (from: Date, to: Date): number => (to.getTime() - from.getTime()) / dayMs;
/** Nothing was backed up by this program before: such a date was made by a clock that began anew. */
const earliest = Date.UTC(2020, 0, 1);

/** Newest first; of the same moment, by name. The order never depends on that of the list. */
export function newestFirst(one: Pick<Candidate, 'started' | 'id'>, other: Pick<Candidate, 'started' | 'id'>): number {
  const apart = other.started.getTime() - one.started.getTime();
  if (apart !== 0) return apart;
  return one.id < other.id ? -1 : one.id > other.id ? 1 : 0;
}

/**
 * What becomes of each backup, and why. A backup is kept when one rule wants it, archived when it is kept and old, and
 * deleted when no rule wants it. The floor stands above every policy: the newest verified backup of an environment stays
 * as it is; nothing of an environment is touched while its newest backup is not verified; nothing at all is touched while
 * any backup is dated later than now. Ages for deleting are counted up to the newest verified backup and not by the clock
 * alone: without new backups none is deleted, and a clock that runs ahead deletes nothing.
 */
export function decide<C extends Candidate>(candidates: readonly C[], circumstances: Circumstances): Plan<C> {
  const sorted = [...candidates].sort(newestFirst);
  const held = holds(sorted, circumstances);
  const wanted = new Map<C, string>();
  for (const environment of new Set(sorted.map((one) => one.environment))) {
    const own = sorted.filter((one) => one.environment === environment);
    for (const [one, why] of keepers(own, circumstances)) wanted.set(one, why);
  }
  const decisions = sorted.map((candidate): Decision<C> => {
    const { fate, why } = judge(candidate, wanted.get(candidate) ?? null, sorted, circumstances);
    const hold = held.get(candidate.environment);
    return hold === undefined || fate === 'keep'
      ? { candidate, fate, why, otherwise: fate }
      : { candidate, fate: 'keep', why: `${candidate.environment} is held`, otherwise: fate };
  });
  return { decisions, held };
}

function holds(sorted: readonly Candidate[], { now, held }: Circumstances): Map<EnvironmentName, string> {
  const found = new Map(held);
  const environments = new Set(sorted.map((one) => one.environment));
  const ahead = sorted.find(({ started, finished }) => started > now || finished > now);
  for (const environment of environments) {
    const own = sorted.filter((one) => one.environment === environment);
    const [newest] = own;
    const unproved = own.find(
      (one) => one.started.getTime() === newest?.started.getTime() && one.verification !== 'verified',
    );
    if (ahead)
      found.set(
        environment,
        `${ahead.id} is dated ${instant(ahead.started > now ? ahead.started : ahead.finished)}, and now it is ${instant(now)}: a clock is or was wrong`,
      );
    else if (unproved && !found.has(environment))
      found.set(environment, `its newest backup, ${unproved.id}, is not verified`);
  }
  return found;
}

const instant = (time: Date): string => `${time.toISOString().slice(0, 19).replace('T', ' ')} UTC`;

const newestVerified = <C extends Candidate>(own: readonly C[]): C | undefined =>
  own.find((one) => one.verification === 'verified');

/** The backups of one environment, newest first, that a rule wants, each with the first rule that does. */
function keepers<C extends Candidate>(own: readonly C[], { now, policy }: Circumstances): Map<C, string> {
  const wanted = new Map<C, string>();
  const want = (one: C, why: string) => {
    if (!wanted.has(one)) wanted.set(one, why);
  };
  const newest = newestVerified(own);
  const until = !newest || newest.started > now ? now : newest.started;
  if (newest) want(newest, `the newest verified backup of ${newest.environment}`);
  // What was there right before a restore is hardly what anybody wants back: `latest` passes it over.
  const good = own.find((one) => one.verification === 'verified' && one.purpose !== 'pre-restore');
  if (good) want(good, `the newest verified backup of ${good.environment} that was not taken before a restore`);
  for (const one of own) {
    if (one.pinned !== null) want(one, one.pinned);
    if (one.started.getTime() < earliest || one.finished < one.started) want(one, 'its dates cannot be right');
    if (one.isOfDeployment) want(one, 'of a deployment to production: kept for ever');
  }
  for (const one of lastOf(own, policy.last)) want(one, `one of the last ${policy.last}`);
  for (const one of own) {
    const days = daysBetween(one.started, until);
    if (one.purpose !== 'manual' && days <= policy.preMigrationDays)
      want(one, `taken before a change: kept ${policy.preMigrationDays} days`);
    if (one.environment === 'production' && days <= policy.productionDays)
      want(one, `of production: kept ${policy.productionDays} days`);
  }
  const verified = own.filter((one) => one.verification === 'verified');
  for (const [day, one] of [...newestOfEach(verified, dayOf)].slice(0, policy.dailies)) want(one, `daily of ${day}`);
  const since = new Date(until);
  since.setUTCMonth(since.getUTCMonth() - policy.weeklyMonths);
  const recent = policy.weeklyMonths === 0 ? [] : verified.filter((one) => one.started >= since);
  for (const [week, one] of newestOfEach(recent, mondayOf)) want(one, `weekly of the week of ${week}`);
  return wanted;
}

/** Down to the nth verified one: those that failed are kept among them and do not count. */
function lastOf<C extends Candidate>(own: readonly C[], count: number): readonly C[] {
  let verified = 0;
  const end = own.findIndex((one) => one.verification === 'verified' && (verified += 1) === count);
  return end < 0 ? own : own.slice(0, end + 1);
}

/** Of a list newest first; in its order. */
function newestOfEach<C extends Candidate>(own: readonly C[], key: (time: Date) => string): Map<string, C> {
  const first = new Map<string, C>();
  for (const one of own) if (!first.has(key(one.started))) first.set(key(one.started), one);
  return first;
}

const dayOf = (time: Date): string => time.toISOString().slice(0, 10);
const mondayOf = (time: Date): string => dayOf(new Date(time.getTime() - ((time.getUTCDay() + 6) % 7) * dayMs));

function judge(
  one: Candidate,
  rule: string | null,
  sorted: readonly Candidate[],
  { now, policy }: Circumstances,
): { fate: Fate; why: string } {
  if (rule === null) return { fate: 'delete', why: unwanted(one, policy) };
  if (one.isArchived) return { fate: 'keep', why: rule };
  const isFloor = one === newestVerified(sorted.filter(({ environment }) => environment === one.environment));
  const isOld = daysBetween(one.started, now) > policy.archiveAfterDays;
  const isFit = one.pinned === null && one.verification !== 'failed' && one.started.getTime() >= earliest;
  return isOld && isFit && !isFloor
    ? { fate: 'archive', why: `older than ${policy.archiveAfterDays} days; ${rule}` }
    : { fate: 'keep', why: rule };
}

function unwanted({ purpose, environment }: Candidate, policy: Retention): string {
  const days = Math.max(
    purpose === 'manual' ? 0 : policy.preMigrationDays,
    environment === 'production' ? policy.productionDays : 0,
  );
  return [`not among the last ${policy.last}`, ...(days > 0 ? [`older than ${days} days`] : [])].join(', ');
}
