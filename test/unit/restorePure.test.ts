import { describe, expect, test } from '@jest/globals';
import { choose, type Remaining, type Wanted } from '../../src/restore/choose.js';
import { readEntries } from '../../src/restore/entries.js';
import { areaOf, platformSchemasOf, schemaOfEntry, splitQualified } from '../../src/restore/names.js';
import { rowChanges } from '../../src/restore/plan.js';

const entriesOf = (lines: readonly string[]) =>
  readEntries(lines, ['public', 'auth', 'my app', 'my'], ['postgres', 'supabase_auth_admin', 'odd role']);

describe('names', () => {
  test('are told apart as SQL writes them', () => {
    expect(splitQualified('public.orders')).toEqual(['public', 'orders']);
    expect(splitQualified('"a.b"."say ""x"""')).toEqual(['a.b', 'say "x"']);
    for (const text of ['orders', 'a.b.c', 'a b.c', '"a"b.c', '']) expect(splitQualified(text)).toBeNull();
  });

  test.each([
    ['table public.orders', 'public'],
    ['rights on schema "my app"', 'my app'],
    ['policy "a.b" on auth.users', 'auth'],
    ['default rights of postgres in public on r', 'public'],
    ['default rights of postgres in everywhere on r', null],
    ['extension citext', null],
  ])('of %s say which schema it is in', (entry, schema) => {
    expect(schemaOfEntry(entry)).toBe(schema);
  });

  test('say whose something is', () => {
    const schemas = [
      { name: 'theirs', owner: 'x', usable: false, holdsExtension: false },
      { name: 'app', owner: 'postgres', usable: true, holdsExtension: false },
    ];
    const platform = platformSchemasOf({ schemas });
    expect(
      ['table app.a', 'table theirs.a', 'table auth.users', 'extension x'].map((one) => areaOf(one, platform)),
    ).toEqual(['user', 'platform', 'platform', 'none']);
  });
});

describe('lines of an archive', () => {
  test('are told apart by the longest schema and role that fit', () => {
    const [table, rights, none, unknown, ...others] = entriesOf([
      '; a comment',
      '10; 1259 1 TABLE my app a b odd role',
      '11; 0 0 ACL public TABLE orders postgres',
      '12; 3079 2 EXTENSION - citext ',
      '13; 1 1 NOVELTY public x postgres',
    ]);
    expect(table).toMatchObject({ kind: 'TABLE', schema: 'my app', tag: 'a b', owner: 'odd role' });
    expect(rights).toMatchObject({ kind: 'ACL', schema: 'public', tag: 'TABLE orders', owner: 'postgres' });
    expect(none).toMatchObject({ kind: 'EXTENSION', schema: null, tag: 'citext', owner: '' });
    expect(unknown).toMatchObject({ kind: 'NOVELTY', schema: null, owner: '' });
    expect(others).toEqual([]);
  });
});

describe('what of an archive goes into a target', () => {
  const lines = [
    '1; 2615 1 SCHEMA - my app postgres',
    '2; 3079 2 EXTENSION - citext ',
    '3; 3079 3 EXTENSION - exotic ',
    '4; 1259 4 TABLE public orders postgres',
    '5; 0 5 TABLE DATA public orders postgres',
    '6; 1259 6 TABLE auth users supabase_auth_admin',
    '7; 0 7 TABLE DATA auth users supabase_auth_admin',
    '8; 0 8 TABLE DATA auth schema_migrations supabase_auth_admin',
    '9; 0 9 TABLE DATA auth secrets supabase_auth_admin',
    '10; 1259 10 TABLE my app parts odd role',
    '11; 0 0 ACL public TABLE orders postgres',
    '12; 3466 12 EVENT TRIGGER - watch supabase_auth_admin',
    '13; 2613 13 BLOB - 4711 postgres',
    '14; 2620 14 TRIGGER auth users on_new supabase_auth_admin',
    '15; 0 15 SEQUENCE SET auth tokens_id_seq supabase_auth_admin',
    '16; 0 16 SEQUENCE SET public orders_id_seq postgres',
    '17; 1259 17 SEQUENCE public orders_id_seq postgres',
  ] as const;
  const there = (name: string, changes: object = {}) => ({
    schema: 'auth',
    name,
    qualified: `auth.${name}`,
    mayEmpty: true,
    mayTruncate: true,
    mayFill: true,
    columns: ['id'],
    referencedBy: [],
    ...changes,
  });
  const remaining: Remaining = {
    terrain: {
      role: 'postgres',
      major: 17,
      isSuperuser: false,
      schemas: [
        { name: 'public', owner: 'pg_database_owner', usable: true, holdsExtension: false },
        { name: 'auth', owner: 'supabase_auth_admin', usable: false, holdsExtension: false },
      ],
      roles: new Set(['postgres', 'supabase_auth_admin', 'odd role']),
      usable: new Set(['postgres', 'odd role']),
      settable: new Set(['postgres', 'odd role']),
      extensions: [],
      available: new Set(['citext']),
    },
    platform: new Set(['auth']),
    catalogue: { digest: '', entries: {} },
    tables: [there('users'), there('schema_migrations'), there('secrets', { mayFill: false })],
    settableSequences: new Set(['auth.tokens_id_seq']),
    guardable: { triggers: new Set(), policies: new Set() },
    mayMakeEventTriggers: false,
  };
  const wanted: Wanted = {
    catalogue: { digest: '', entries: { 'trigger on_new on auth.users': 'x', 'event trigger watch': 'x' } },
    columns: { 'auth.users': ['id'] },
  };
  const numbers = (chosen: readonly string[]) => chosen.map((line) => Number(line.split(';')[0]));

  test('is all of users, and rows only of the platform; the rest is told', () => {
    const chosen = choose(entriesOf(lines), wanted, remaining);
    expect(numbers(chosen.ground)).toEqual([1, 2]);
    expect(numbers(chosen.largeObjects)).toEqual([13]);
    expect(numbers(chosen.main)).toEqual([4, 5, 7, 10, 16, 17]);
    expect(chosen.positions).toEqual([{ line: lines[14], sequence: 'auth.tokens_id_seq' }]);
    expect(numbers(chosen.rights)).toEqual([11]);
    expect(chosen.guests).toEqual([{ schema: 'my app', owner: 'odd role' }]);
    expect(chosen.replaced.map(({ qualified }) => qualified)).toEqual(['auth.users']);
    expect(chosen.untouched.map(({ what, why }) => `${what}: ${why}`).sort()).toEqual([
      'event trigger watch: this role may not make one',
      'extension exotic: the target has no such extension',
      'rows of auth.secrets: this role may not write them',
      'trigger on_new on auth.users: this role may not make it',
    ]);
  });

  test('leaves rows where a column of theirs is gone, and all of them with definitions only', () => {
    const narrower = choose(entriesOf(lines), { ...wanted, columns: { 'auth.users': ['id', 'phone'] } }, remaining);
    expect(narrower.untouched).toContainEqual({ what: 'rows of auth.users', why: "the target's table lacks phone" });
    expect(narrower.replaced).toEqual([]);
    const definitions = choose(entriesOf(lines), wanted, remaining, { schemaOnly: true });
    expect(numbers([...definitions.main, ...definitions.largeObjects])).toEqual([4, 10, 17]);
  });

  test('takes each line once at most', () => {
    const { ground, largeObjects, main, rights } = choose(entriesOf(lines), wanted, remaining);
    const taken = [...ground, ...largeObjects, ...main, ...rights];
    expect(new Set(taken).size).toBe(taken.length);
  });
});

describe('rows that a restore changes', () => {
  const tables = (rows: Record<string, number>) =>
    Object.fromEntries(Object.entries(rows).map(([name, count]) => [name, { rows: count, digest: null }]));
  const plan = { recreated: ['public'], replaced: ['auth.users'] };
  const backup = { tables: tables({ 'public.a': 5, 'public.gone': 2, 'auth.users': 3, 'auth.kept': 9 }) };
  const now = { 'public.a': 7, 'public.since': 4, 'auth.users': 3, 'auth.kept': 1 };

  test('are those of tables that come and go, largest loss first', () => {
    expect(rowChanges(plan, backup, now, false)).toEqual([
      { table: 'public.since', now: 4, after: null },
      { table: 'public.a', now: 7, after: 5 },
      { table: 'public.gone', now: null, after: 2 },
    ]);
    expect(rowChanges(plan, backup, now, true)).toContainEqual({ table: 'auth.users', now: 3, after: 0 });
  });
});
