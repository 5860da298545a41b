import { describe, expect, test } from '@jest/globals';
import { chooseNewest, type ChosenFor } from '../../src/backup/choice.js';
import { Stop } from '../../src/problem.js';
import { belongingNotes, belongingProblems, type Belonging } from '../../src/steps/common/restoreBelongs.js';

const now = new Date('2026-11-22T00:00:00.000Z');
const real: ChosenFor = {
  environment: 'production',
  label: 'shop/production',
  database: 'postgres',
  systemIdentifier: '7001',
};
const backup = (name: string, started: string, changes: object = {}, database: object = {}) =>
  ({
    folder: '',
    metadata: {
      id: `production/${name}`,
      name,
      purpose: 'manual',
      environment: 'production',
      started,
      verification: { result: 'verified' },
      database: { host: 'db', port: 5432, name: 'postgres', systemIdentifier: '7001', ...database },
      ...changes,
    },
  }) as never;
const all = [
  backup('good', '2026-11-20T10:00:00.000Z'),
  backup('newer', '2026-11-21T10:00:00.000Z'),
  backup('failed', '2026-11-21T11:00:00.000Z', { verification: { result: 'failed' } }),
  backup('damaged', '2026-11-21T12:00:00.000Z', { purpose: 'pre-restore' }),
  backup('sandbox', '2026-11-21T13:00:00.000Z', {}, { systemIdentifier: '7002', host: '127.0.0.1' }),
  backup('beside', '2026-11-21T14:00:00.000Z', {}, { name: 'other' }),
];
const chosen = (backups: readonly never[], at: string | null = null, target = real) => {
  const { backup: one, passedOver } = chooseNewest(backups, target, { now, at: at === null ? null : new Date(at) });
  return [one, ...passedOver].map(({ metadata }) => metadata.name);
};
const refusal = (work: () => unknown): Stop['problems'][0] => {
  try {
    work();
  } catch (error) {
    if (error instanceof Stop) return error.problems[0];
  }
  throw new Error('it was not refused');
};

describe('the newest verified backup', () => {
  test('is one of the very database, and none from right before a restore', () => {
    expect(chosen(all)).toEqual(['newer']);
    expect(chosen(all, '2026-11-21T09:00Z')).toEqual(['good']);
    expect(chosen(all, null, { ...real, systemIdentifier: '7002' })).toEqual(['sandbox']);
    expect(refusal(() => chosen(all, null, { ...real, environment: 'staging' })).code).toBe('backup-unknown');
    expect(refusal(() => chosen(all, '2026-11-01T09:00Z')).code).toBe('backup-unknown');
  });

  test.each([
    ['another server', '9', 'No verified backup was taken of the database that shop/production is now.'],
    ['a server that does not say which it is', null, 'shop/production does not say which server it is'],
  ])('is not chosen for %s, and what there is is listed', (_, systemIdentifier, what) => {
    const problem = refusal(() => chosen(all, null, { ...real, systemIdentifier }));
    expect(problem).toMatchObject({ code: 'other-database', exit: 3, what: expect.stringContaining(what) });
    expect(problem.details).toContain('production/sandbox  of 2026-11-21 13:00 UTC, from postgres at 127.0.0.1:5432');
    expect(problem.next?.[0]).toContain('npm run restore -- production/<name> --to production');
  });

  test('is not chosen among those that do not say of which server they are', () => {
    const silent = backup('silent', '2026-11-21T10:00:00.000Z', {}, { systemIdentifier: null });
    expect(refusal(() => chosen([silent])).code).toBe('other-database');
    expect(refusal(() => chosen([silent], null, { ...real, systemIdentifier: null })).code).toBe('other-database');
  });

  test('is not one that is dated later than now', () => {
    const ahead = backup('ahead', '2027-01-01T00:00:00.000Z');
    expect(chosen([...all, ahead])).toEqual(['newer', 'ahead']);
    expect(chosen([...all, ahead], '2027-02-01T00:00Z')).toEqual(['newer', 'ahead']);
    expect(refusal(() => chosen([ahead])).code).toBe('backups-ahead');
  });
});

describe('a backup and a database', () => {
  const facts = (changes: Partial<Belonging> = {}, source: object = {}): Belonging => ({
    source: {
      id: 'production/base',
      environment: 'production',
      ledger: ['1', '2'],
      database: { host: 'db', port: 5432, serverVersion: '17.2', systemIdentifier: '7001' },
      verification: { result: 'verified', details: [] },
      ...source,
    } as never,
    isForeign: false,
    target: { label: 'shop/local', source: '.env.local', environment: 'local', address: {} as never },
    targetMajor: 17,
    ledger: ['1'],
    files: ['1', '2', '3'],
    isShared: false,
    schemaOnly: false,
    allowProductionRows: false,
    ...changes,
  });
  const codes = (changes: Partial<Belonging> = {}, source: object = {}) =>
    belongingProblems(facts(changes, source)).map(({ code, exit }) => `${code} ${exit}`);

  test('belong together by their ledgers', () => {
    expect(codes()).toEqual([]);
    expect(codes({ ledger: [] })).toEqual([]);
    expect(codes({}, { ledger: ['9'] })).toEqual(['other-project 3']);
    expect(codes({ ledger: ['9'] })).toEqual(['other-project 3']);
  });

  test("keep production's rows from a server that is shared, but for a word", () => {
    expect(codes({ isShared: true })).toEqual(['production-rows 3']);
    expect(codes({ isShared: true, allowProductionRows: true })).toEqual([]);
    expect(codes({ isShared: true, schemaOnly: true })).toEqual([]);
    expect(codes({ isShared: true }, { environment: 'staging' })).toEqual([]);
    expect(belongingProblems(facts({ isShared: true }))[0]?.next).toEqual([
      expect.stringContaining('--schema-only'),
      expect.stringContaining('--allow-production-rows'),
    ]);
  });

  test('are of one major, or the database of a later one', () => {
    expect(codes({ targetMajor: 15 })).toEqual(['server-version 3']);
    expect(codes({ targetMajor: 18 })).toEqual([]);
  });

  test('that failed its proof does not come back; where it is from is said', () => {
    expect(codes({}, { verification: { result: 'failed', details: ['x'] } })).toEqual(['backup-unverified 3']);
    expect(belongingNotes(facts(), '7001')).toEqual(['▲ It is a backup of production, and goes into local.']);
    expect(belongingNotes(facts({}, { environment: 'local' }), '7002')).toEqual([
      '▲ It was taken from another server (db:5432) than shop/local is on now.',
    ]);
    expect(belongingNotes(facts({}, { environment: 'local', verification: null }), '7001')).toEqual([
      expect.stringContaining('Nobody has proved this backup'),
    ]);
  });
});
