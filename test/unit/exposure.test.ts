import { describe, expect, test } from '@jest/globals';
import { compareExposure, describeFindings, expectation } from '../../src/backup/proof/exposureComparison.js';
import { judge, planTries } from '../../src/backup/proof/exposure.js';
import { exposureShape, packExposure, unpackExposure } from '../../src/backup/exposureFormat.js';
import type { ExposedObject, Exposure } from '../../src/database/exposure.js';

const role = (name: string, changes: Partial<Exposure['roles'][string]> = {}) => ({
  superuser: false,
  bypassRls: false,
  inherits: [name],
  ...changes,
});

const policy = { command: 'SELECT', to: ['anon'], using: '0123456789abcdef' };

const guarded: ExposedObject = {
  access: { anon: 'SELECT', authenticated: 'DELETE, SELECT', service_role: 'SELECT' },
  schema: 'public',
  owner: 'postgres',
  rls: 'on',
  policies: { own: policy },
};

const database = (objects: Exposure['objects'], roles: Exposure['roles'] = {}): Exposure => ({
  schemas: ['public'],
  roles: {
    anon: role('anon'),
    authenticated: role('authenticated'),
    service_role: role('service_role', { bypassRls: true }),
    ...roles,
  },
  objects: {
    'schema public': { access: { anon: 'USAGE', authenticated: 'USAGE', service_role: 'USAGE' } },
    ...objects,
  },
});

const told = (source: Record<string, ExposedObject>, copy: Record<string, ExposedObject>): string[] =>
  describeFindings(compareExposure(database(source), database(copy)));

const table = (changes: Partial<ExposedObject>, from = guarded) => ({
  'table public.invoices': { ...from, ...changes },
});

describe('rights of source and copy', () => {
  test('that are equal have nothing to tell', () => {
    expect(told(table({}), table({}))).toEqual([]);
  });

  test.each<[string, Partial<ExposedObject>, Partial<ExposedObject>, string[]]>([
    [
      'more access',
      { access: {} },
      { access: { anon: 'INSERT, SELECT', authenticated: 'INSERT, SELECT' } },
      ['expose public.invoices to anon and authenticated: SELECT, INSERT.'],
    ],
    [
      'more access, without policies',
      { access: { service_role: 'SELECT' } },
      { access: { anon: 'SELECT', service_role: 'SELECT' }, rls: undefined },
      ['expose public.invoices to anon: SELECT, row level security off (on at the source).'],
    ],
    [
      'row level security on',
      { rls: undefined },
      {},
      ['close public.invoices to anon and authenticated: row level security on (off at the source).'],
    ],
    [
      'less access',
      {},
      { access: { anon: 'SELECT', service_role: 'SELECT' } },
      ['close public.invoices to authenticated: SELECT, DELETE are missing.'],
    ],
    [
      'a column instead of all of them',
      {},
      { access: { authenticated: 'DELETE, SELECT', service_role: 'SELECT' }, columns: { anon: { id: 'SELECT' } } },
      ['close public.invoices to anon: SELECT is missing.'],
    ],
    [
      'a column more',
      { columns: { anon: { id: 'UPDATE' } } },
      { columns: { anon: { id: 'UPDATE', 'a, b': 'INSERT, UPDATE' } } },
      ['expose public.invoices to anon: INSERT, UPDATE of column a, b.'],
    ],
    [
      'a policy for more roles',
      {},
      { policies: { own: { ...policy, to: ['anon', 'authenticated'] } } },
      ['expose public.invoices to authenticated: policy "own" for SELECT is not at the source.'],
    ],
    [
      'a condition that always holds',
      {},
      { policies: { own: { ...policy, using: 'true' } } },
      ['expose public.invoices to anon: policy "own" for SELECT lets every row through.'],
    ],
    [
      'a check that always holds',
      { policies: { own: { ...policy, command: 'ALL', check: 'fedcba9876543210' } } },
      { policies: { own: { ...policy, command: 'ALL', check: 'true' } } },
      ['expose public.invoices to anon: policy "own" for ALL lets every new row in.'],
    ],
    [
      'a policy for another command',
      {},
      { policies: { own: { ...policy, command: 'ALL' } } },
      ['change public.invoices for anon: policy "own" for ALL is not what it is at the source.'],
    ],
    [
      'a new restrictive policy',
      {},
      { policies: { own: policy, less: { ...policy, restrictive: true } } },
      ['close public.invoices to anon: restrictive policy "less" for SELECT is not at the source.'],
    ],
    ['another policy where none counts', { rls: undefined }, { rls: undefined, policies: {} }, []],
    ['another owner', {}, { owner: 'supabase_admin' }, []],
  ])('%s', (_what, source, copy, expected) => {
    expect(told(table(source), table(copy))).toEqual(expected.map((line) => `Restoring this would ${line}`));
  });

  test('what a role owns is not filtered, unless that is forced', () => {
    const roles = { authenticated: role('authenticated', { inherits: ['authenticated', 'clerk'] }) };
    const side = (changes: Partial<ExposedObject>) => database(table({ owner: 'clerk', ...changes }), roles);
    expect(describeFindings(compareExposure(side({ rls: 'forced' }), side({})))).toEqual([
      'Restoring this would expose public.invoices to authenticated: row level security on, owner clerk (forced, owner clerk at the source).',
    ]);
    expect(expectation(side({}), 'table public.invoices', 'authenticated')).toBe('rows');
  });

  test('what is not at the source is exposed only when somebody has a right on it', () => {
    const access = { anon: 'EXECUTE' };
    expect(
      told(
        {},
        {
          'function public.f()': { access },
          ...table({ access: {} }),
          'view public.v': { access: { anon: 'SELECT' } },
        },
      ),
    ).toEqual([
      'Restoring this would expose function public.f() to anon: EXECUTE.',
      'Restoring this would expose public.v to anon: SELECT (it is not at the source).',
    ]);
    expect(told(table({}), {})).toEqual([]);
  });

  test('what exposes comes first; ten of each are told', () => {
    const many = (access: Record<string, string>) =>
      Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`table public.t${n}`, { ...guarded, access }]));
    const lines = told({ ...many({}), ...table({}) }, { ...many({ anon: 'SELECT' }), ...table({ access: {} }) });
    expect(lines).toHaveLength(13);
    expect(lines.slice(9, 12)).toEqual([
      'Restoring this would expose public.t9 to anon: SELECT.',
      '… and 2 more that it would expose',
      'Restoring this would close public.invoices to anon and service_role: SELECT is missing.',
    ]);
  });
});

describe('a SELECT on the copy', () => {
  const source = database({
    ...table({}),
    'table public.open': { access: { anon: 'SELECT' }, schema: 'public' },
    'view public.v': { access: { anon: 'SELECT' }, schema: 'public' },
    'table public.partly': { access: {}, columns: { anon: { id: 'SELECT' } }, schema: 'public' },
    'table other.t': { access: { anon: 'SELECT' }, schema: 'other' },
  });

  test.each([
    ['table public.invoices', 'anon', 'let in'],
    ['table public.invoices', 'authenticated', 'nothing'],
    ['table public.invoices', 'service_role', 'rows'],
    ['table public.open', 'anon', 'rows'],
    ['table public.open', 'authenticated', 'refused'],
    ['table public.partly', 'anon', 'rows'],
    ['view public.v', 'anon', 'let in'],
    ['table other.t', 'anon', 'refused'],
    ['table public.nothing', 'anon', 'refused'],
  ])('of %s as %s is expected to be %s', (object, who, expected) => {
    expect(expectation(source, object, who)).toBe(expected);
  });

  test('is not planned where only the roles of the scratch server make a difference', () => {
    const plain = planTries(source, source, source);
    expect(plain).toHaveLength(15);
    const without = { ...source, roles: { ...source.roles, anon: role('anon', { bypassRls: true }) } };
    expect(planTries(source, source, without).map(({ object, role: who }) => `${object} ${who}`)).toEqual(
      plain.map(({ object, role: who }) => `${object} ${who}`).filter((one) => one !== 'table public.invoices anon'),
    );
    expect(plain.filter(({ expected, rows }) => (rows === 0) !== (expected === 'let in'))).toEqual([]);
  });

  test.each([
    ['refused', 'row', 'expose'],
    ['refused', 'empty', 'expose'],
    ['refused', 'refused', null],
    ['refused', 'failed', null],
    ['nothing', 'row', 'expose'],
    ['nothing', 'hidden', null],
    ['nothing', 'refused', 'close'],
    ['rows', 'row', null],
    ['rows', 'empty', null],
    ['rows', 'hidden', 'close'],
    ['rows', 'refused', 'close'],
    ['let in', 'empty', null],
    ['let in', 'refused', 'close'],
    ['let in', null, null],
  ] as const)('that should be %s and comes to %s: %s', (expected, outcome, direction) => {
    const one = { object: 'table public.t', relation: 'public.t', role: 'anon', rows: 1, expected } as const;
    expect(judge(one, outcome).map((finding) => finding.direction)).toEqual(direction ? [direction] : []);
  });
});

describe('rights in the metadata', () => {
  test('stand there once, and come back as they were', () => {
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`table public.t${n}`, { ...guarded }]));
    const exposure = database({ ...many, ...table({ rls: 'forced', columns: { anon: { id: 'UPDATE' } } }) });
    const packed = packExposure(exposure);
    expect(packed.rights).toHaveLength(3);
    expect(unpackExposure(exposureShape.parse(JSON.parse(JSON.stringify(packed))))).toEqual(exposure);
  });
});
