import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decide, newestFirst, type Candidate, type Decision, type Plan } from '../../src/backup/retention.js';
import { environmentNames, type EnvironmentName } from '../../src/environments/environment.js';
import { settingsSchema, type Retention } from '../../src/environments/settings.js';
import { all as isEverything } from '../support/depth.js';

const now = new Date('2026-11-20T12:00:00.000Z');
const dayMs = 86_400_000;
const ago = (days: number, from = now): Date => new Date(from.getTime() - days * dayMs);
const procedure: Retention = settingsSchema.parse({}).retention;
const nobody: ReadonlyMap<EnvironmentName, string> = new Map();

const one = (id: string, days: number, changes: Partial<Candidate> = {}): Candidate => ({
  id,
  environment: 'production',
  purpose: 'manual',
  started: ago(days),
  finished: ago(days),
  verification: 'verified',
  isArchived: false,
  isOfDeployment: false,
  pinned: null,
  ...changes,
});

const fates = <C extends Candidate>({ decisions }: Plan<C>): Record<string, string> =>
  Object.fromEntries(decisions.map(({ candidate, fate }) => [candidate.id, fate]));
const decideAt = (
  candidates: readonly Candidate[],
  policy: Partial<Retention> = {},
  held = nobody,
  at = now,
): Plan<Candidate> => decide(candidates, { now: at, policy: { ...procedure, ...policy }, held });

/** Few moments, so that many fall together; some on the edge of a rule, some in the future. */
const days = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 120 }) },
  { weight: 4, arbitrary: fc.constantFrom(0, 0.25, 1, 29.999, 30, 30.001, 31, 365, 366, 400) },
  { weight: 1, arbitrary: fc.constantFrom(9000, 20_000) },
);
const candidate = (day: fc.Arbitrary<number>): fc.Arbitrary<Candidate> =>
  fc
    .record({
      environment: fc.constantFrom(...environmentNames),
      purpose: fc.constantFrom(
        'manual' as const,
        'pre-migration' as const,
        'pre-reset' as const,
        'pre-restore' as const,
      ),
      days: day,
      seconds: fc.constantFrom(0, 0, 20, -20),
      verification: fc.constantFrom(
        'verified' as const,
        'verified' as const,
        'failed' as const,
        'skipped' as const,
        null,
      ),
      isArchived: fc.boolean(),
      isOfDeployment: fc.boolean(),
      pinned: fc.constantFrom(null, null, null, 'in use'),
      name: fc.string({ minLength: 1, maxLength: 3 }),
    })
    .map(({ days: age, seconds, name, ...rest }) => ({
      ...rest,
      id: `${rest.environment}/${name}`,
      started: ago(age),
      finished: new Date(ago(age).getTime() + seconds * 1000 - 30_000 * Number(age === 0)),
    }));
const history = (day: fc.Arbitrary<number> = days) =>
  fc.uniqueArray(candidate(day), { maxLength: 60, selector: ({ id }) => id });
const futureToo = fc.oneof({ weight: 40, arbitrary: days }, { weight: 1, arbitrary: fc.constantFrom(-0.001, -400) });
const policies: fc.Arbitrary<Retention> = fc.record({
  last: fc.integer({ min: 1, max: 12 }),
  preMigrationDays: fc.constantFrom(0, 1, 30, 90),
  productionDays: fc.constantFrom(0, 1, 30, 90),
  dailies: fc.constantFrom(0, 0, 3, 30),
  weeklyMonths: fc.constantFrom(0, 0, 1, 12),
  archiveAfterDays: fc.constantFrom(0, 7, 30, 365),
});
const holds = fc
  .array(fc.constantFrom(...environmentNames), { maxLength: 1 })
  .map((names) => new Map(names.map((name) => [name, 'a run is at work'])));

const own = (plan: Plan<Candidate>, environment: EnvironmentName): readonly Decision<Candidate>[] =>
  plan.decisions.filter((decision) => decision.candidate.environment === environment);
const runs = { numRuns: isEverything ? 2000 : 500 };

describe('the floor that no policy crosses', () => {
  const always = (
    check: (
      all: readonly Candidate[],
      plan: Plan<Candidate>,
      policy: Retention,
      held: ReadonlyMap<EnvironmentName, string>,
    ) => void,
  ) => {
    fc.assert(
      fc.property(history(futureToo), policies, holds, (all, policy, held) => {
        check(all, decideAt(all, policy, held), policy, held);
      }),
      runs,
    );
  };

  test('each backup has one fate and a reason, whatever the order of the list', () => {
    fc.assert(
      fc.property(history(futureToo), policies, fc.integer(), (all, policy, seed) => {
        const plan = decideAt(all, policy);
        expect(plan.decisions.map(({ candidate: { id } }) => id).sort()).toEqual(all.map(({ id }) => id).sort());
        expect(plan.decisions.every(({ why }) => why.length > 0)).toBe(true);
        const shuffled = [...all].sort(
          (a, b) => ((a.id + String(seed)).length * 7919 + seed) % 3 || (a.id < b.id ? seed : -seed),
        );
        expect(decideAt(shuffled, policy)).toEqual(plan);
      }),
      runs,
    );
  });

  test('the newest verified backup of an environment stays as it is', () => {
    always((all, plan) => {
      for (const environment of environmentNames) {
        const newest = all
          .filter((a) => a.environment === environment && a.verification === 'verified')
          .sort(newestFirst)[0];
        if (newest) expect(plan.decisions.find((d) => d.candidate === newest)?.fate).toBe('keep');
      }
    });
  });

  test('the newest that `latest` would restore is never deleted', () => {
    always((all, plan) => {
      for (const environment of environmentNames) {
        const good = all
          .filter((a) => a.environment === environment && a.verification === 'verified' && a.purpose !== 'pre-restore')
          .sort(newestFirst)[0];
        if (good) expect(plan.decisions.find((d) => d.candidate === good)?.fate).not.toBe('delete');
      }
    });
    const many = Array.from({ length: 12 }, (_, n) =>
      one(`p${n}`, n, { environment: 'local', purpose: 'pre-restore' }),
    );
    expect(fates(decideAt([...many, one('good', 20, { environment: 'local' })]))).toMatchObject({ good: 'keep' });
  });

  test('nothing of an environment is touched while its newest attempt is not verified, or it is held', () => {
    always((all, plan, _, held) => {
      for (const environment of environmentNames) {
        const times = all.filter((a) => a.environment === environment);
        const newest = Math.max(...times.map(({ started }) => started.getTime()));
        const failed = times.some((a) => a.started.getTime() === newest && a.verification !== 'verified');
        if (!failed && !held.has(environment)) continue;
        expect(own(plan, environment).filter(({ fate }) => fate !== 'keep')).toEqual([]);
        if (times.length > 0) expect(plan.held.get(environment)).toBeTruthy();
      }
    });
  });

  test('nothing at all is touched while any backup is dated later than now', () => {
    fc.assert(
      fc.property(history(), candidate(fc.constantFrom(-0.0001, -1, -4000)), policies, (all, ahead, policy) => {
        const plan = decideAt([...all.filter(({ id }) => id !== ahead.id), ahead], policy);
        expect(new Set(plan.decisions.map(({ fate }) => fate))).toEqual(new Set(['keep']));
        for (const reason of plan.held.values()) expect(reason).toMatch(/is dated .* a clock is or was wrong$/);
      }),
      runs,
    );
  });

  test('deployments to production are never deleted; what is pinned, or has impossible dates, is not touched', () => {
    always((_, plan) => {
      for (const { candidate: c, fate } of plan.decisions) {
        if (c.isOfDeployment) expect(fate).not.toBe('delete');
        if (c.pinned !== null || c.finished < c.started || c.started.getUTCFullYear() < 2020)
          expect(fate === 'archive' && c.isArchived).toBe(false);
        if (c.pinned !== null) expect(fate).toBe('keep');
        if (c.finished < c.started || c.started.getUTCFullYear() < 2020) expect(fate).not.toBe('delete');
      }
    });
  });

  test('a clock that runs ahead deletes nothing: without new backups, what is deleted does not grow', () => {
    fc.assert(
      fc.property(history(), policies, fc.integer({ min: 1, max: 40_000 }), (all, policy, later) => {
        const deleted = (plan: Plan<Candidate>) =>
          plan.decisions.filter(({ fate }) => fate === 'delete').map(({ candidate: { id } }) => id);
        expect(deleted(decideAt(all, policy, nobody, ago(-later)))).toEqual(deleted(decideAt(all, policy)));
      }),
      runs,
    );
  });
});

describe('the policy', () => {
  /** Written anew, one backup at a time, from the words of docs/retention.md. */
  function isWanted(c: Candidate, all: readonly Candidate[], policy: Retention): boolean {
    const siblings = all.filter((a) => a.environment === c.environment);
    const verified = siblings.filter((a) => a.verification === 'verified').sort(newestFirst);
    const [newest] = verified;
    const good = verified.find(({ purpose }) => purpose !== 'pre-restore');
    const until = newest?.started ?? now;
    const newerVerified = verified.filter((a) => newestFirst(a, c) < 0).length;
    const age = (until.getTime() - c.started.getTime()) / dayMs;
    const day = (a: Candidate) => a.started.toISOString().slice(0, 10);
    const week = (a: Candidate) => Math.floor((a.started.getTime() / dayMs + 3) / 7);
    const isNewestOf = (key: (a: Candidate) => unknown) =>
      c.verification === 'verified' && !verified.some((a) => key(a) === key(c) && newestFirst(a, c) < 0);
    const newerDays = new Set(verified.filter((a) => day(a) > day(c)).map(day)).size;
    const months = new Date(until);
    months.setUTCMonth(months.getUTCMonth() - policy.weeklyMonths);
    return (
      c === newest ||
      c === good ||
      c.pinned !== null ||
      c.isOfDeployment ||
      c.finished < c.started ||
      c.started.getUTCFullYear() < 2020 ||
      newerVerified < policy.last ||
      (c.purpose !== 'manual' && age <= policy.preMigrationDays) ||
      (c.environment === 'production' && age <= policy.productionDays) ||
      (isNewestOf(day) && newerDays < policy.dailies) ||
      (policy.weeklyMonths > 0 && isNewestOf(week) && c.started >= months)
    );
  }

  test('deletes what no rule wants, and nothing else', () => {
    fc.assert(
      fc.property(history(), policies, (all, policy) => {
        for (const { candidate: c, otherwise } of decideAt(all, policy).decisions)
          expect([c.id, otherwise === 'delete']).toEqual([c.id, !isWanted(c, all, policy)]);
      }),
      { numRuns: isEverything ? 3000 : 500 },
    );
  });

  test('archives what is kept, old, not archived yet, and did not fail', () => {
    fc.assert(
      fc.property(history(), policies, (all, policy) => {
        for (const { candidate: c, otherwise, why } of decideAt(all, policy).decisions) {
          const isOld = (now.getTime() - c.started.getTime()) / dayMs > policy.archiveAfterDays;
          if (otherwise === 'archive') {
            expect([isOld, c.isArchived, c.verification === 'failed', c.pinned]).toEqual([true, false, false, null]);
          } else if (
            otherwise === 'keep' &&
            isOld &&
            !c.isArchived &&
            c.verification === 'verified' &&
            c.pinned === null
          )
            expect(why).toMatch(/newest verified|dates cannot be right|is held/);
        }
      }),
      runs,
    );
  });

  test('is content with what it left: a second look finds nothing to do', () => {
    fc.assert(
      fc.property(history(), policies, (all, policy) => {
        const plan = decideAt(all, policy);
        const left = plan.decisions
          .filter(({ fate }) => fate !== 'delete')
          .map(({ candidate: c, fate }) => (fate === 'archive' ? { ...c, isArchived: true } : c));
        expect(decideAt(left, policy).decisions.filter(({ fate }) => fate !== 'keep')).toEqual([]);
      }),
      runs,
    );
  });

  test('pruned every day for three years, there is a backup of each of 30 days and of each week of a year', () => {
    const policy = { ...procedure, last: 10, dailies: 30, weeklyMonths: 12 };
    let held: Candidate[] = [];
    for (let day = 1100; day >= 0; day -= 1) {
      const at = ago(day);
      for (const hour of [0, 6, 12, 18]) {
        const started = new Date(at.getTime() - hour * 3_600_000);
        held.push(one(`staging/${started.toISOString()}`, 0, { environment: 'staging', started, finished: started }));
      }
      held = decideAt(held, policy, nobody, at)
        .decisions.filter(({ fate }) => fate !== 'delete')
        .map(({ candidate: c, fate }) => ({ ...c, isArchived: c.isArchived || fate === 'archive' }));
      if (day < 700 && day % 50 === 0) {
        for (let back = 0; back < 30; back += 1)
          expect(
            held.some((c) => c.started.toISOString().slice(0, 10) === ago(back, at).toISOString().slice(0, 10)),
          ).toBe(true);
        for (let back = 0; back < 52; back += 1)
          expect(held.some((c) => c.started <= ago(back * 7, at) && c.started > ago(back * 7 + 8, at))).toBe(true);
        expect(held.length).toBeLessThan(10 + 30 + 54);
      }
    }
  });
});

describe('by default', () => {
  const many = (environment: EnvironmentName, count: number, changes: Partial<Candidate> = {}) =>
    Array.from({ length: count }, (_, index) =>
      one(`${environment}/${String(index).padStart(2, '0')}`, index, { environment, ...changes }),
    );

  test('the last ten stay, of staging the eleventh goes, of production everything of 30 days stays', () => {
    const staging = fates(decideAt(many('staging', 12)));
    expect(
      Object.entries(staging)
        .filter(([, fate]) => fate === 'delete')
        .map(([id]) => id),
    ).toEqual(['staging/10', 'staging/11']);
    const production = decideAt(many('production', 40));
    expect(Object.values(fates(production)).filter((fate) => fate === 'delete')).toHaveLength(9);
    expect(production.decisions.at(-1)?.why).toBe('not among the last 10, older than 30 days');
  });

  test('backups that failed do not count among the ten', () => {
    const all = many('staging', 30).map((c, index) =>
      index % 2 === 1 ? { ...c, verification: 'failed' as const } : c,
    );
    expect(Object.values(fates(decideAt(all))).filter((fate) => fate === 'keep')).toHaveLength(19);
  });

  test('a deployment stays for ever, and is archived when it is old', () => {
    const all = [
      ...many('production', 40),
      one('production/old', 900, { purpose: 'pre-migration', isOfDeployment: true }),
    ];
    expect(decideAt(all).decisions.at(-1)).toMatchObject({
      fate: 'archive',
      why: 'older than 30 days; of a deployment to production: kept for ever',
    });
  });

  test('of the same second, the name decides, the same way every time', () => {
    const all = Array.from({ length: 12 }, (_, index) =>
      one(`staging/${String(index).padStart(2, '0')}`, 1, { environment: 'staging' }),
    );
    for (const list of [all, [...all].reverse()])
      expect(
        Object.entries(fates(decideAt(list)))
          .filter(([, fate]) => fate === 'delete')
          .map(([id]) => id),
      ).toEqual(['staging/10', 'staging/11']);
  });

  test('one future date holds every environment, and says which backup it is', () => {
    const plan = decideAt([...many('staging', 12), one('local/ahead', -1, { environment: 'local' })]);
    expect(new Set(Object.values(fates(plan)))).toEqual(new Set(['keep']));
    expect(plan.held.get('staging')).toBe(
      'local/ahead is dated 2026-11-21 12:00:00 UTC, and now it is 2026-11-20 12:00:00 UTC: a clock is or was wrong',
    );
    expect(plan.decisions.filter(({ otherwise }) => otherwise === 'delete')).toHaveLength(2);
  });
});
