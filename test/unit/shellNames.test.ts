import { expect, test } from '@jest/globals';
import { productionInShell } from '../../src/environments/shellNames.js';
import { createNetwork } from '../../src/system/network.js';
import { targetOf } from './support.js';

const network = createNetwork();
const ref = 'abcdefghijklmnopqrst';
const otherRef = 'tsrqponmlkjihgfedcba';
const pooler = 'aws-0-eu-central-1.pooler.supabase.com';
const local = targetOf('postgresql://postgres:Alpha@127.0.0.1:54329/postgres');
const direct = targetOf(`postgresql://postgres:Alpha@db.${ref}.supabase.co:5432/postgres`);
const pooled = targetOf(`postgresql://postgres.${ref}:Alpha@${pooler}:5432/postgres`);
/** Host names are looked up for real where the tests say so, and nowhere else. */
const offline = { ...network, addresses: () => Promise.resolve([]) };
const namesOf = async (env: Record<string, string>, production = local, by = network) =>
  (await productionInShell(env, production, by)).map(({ what }) => what.split(' ')[0]);

test('a variable that leads to production is refused with what to do about it', async () => {
  const env = { DATABASE_URL: 'postgresql://other:Xeta@localhost:54329/postgres?schema=public' };
  expect(await productionInShell(env, local, network)).toEqual([
    {
      code: 'production-in-shell',
      exit: 3,
      what: "DATABASE_URL in this shell's environment points at shop/production.",
      details: [
        'Every other tool started from here (psql, an object mapper, supabase itself) would work on production without asking.',
      ],
      next: [
        'unset DATABASE_URL',
        "Take it out of your shell's profile: production's URL belongs into .env.production only, read when it is meant.",
      ],
    },
  ]);
});

test('PGHOST with PGPORT that reach it are refused together', async () => {
  const [problem] = await productionInShell({ PGHOST: 'localhost', PGPORT: '54329' }, local, network);
  expect(problem).toMatchObject({ exit: 3, what: "PGHOST in this shell's environment points at shop/production." });
  expect(problem?.next?.[0]).toBe('unset PGHOST PGPORT');
});

test('every name is told at once', async () => {
  const text = 'postgresql://a:b@127.0.0.1:54329/postgres';
  const env = { DATABASE_URL: text, SUPABASE_DB_URL: text, POSTGRES_URL: text, PGHOST: '127.0.0.1', PGPORT: '54329' };
  expect(await namesOf(env)).toEqual(['DATABASE_URL', 'SUPABASE_DB_URL', 'POSTGRES_URL', 'PGHOST']);
});

test.each([
  [{ DATABASE_URL: 'postgresql://a:b@127.0.0.1:54328/postgres' }],
  [{ DATABASE_URL: 'postgresql://a:b@127.0.0.1:54329/other' }],
  [{ PGHOST: '127.0.0.1' }],
  [{ PGPORT: '54329' }],
  [{ PGUSER: 'postgres', PGPASSWORD: 'Alpha', PGDATABASE: 'postgres' }],
  [{ DATABASE_URL: '' }],
  [{ DATABASE_URL: 'file:./dev.db' }],
  [{ OTHER_URL: 'postgresql://a:b@127.0.0.1:54329/postgres' }],
])('%j leads elsewhere', async (env) => {
  expect(await namesOf(env as Record<string, string>)).toEqual([]);
});

test('PGHOST alone means the usual port', async () => {
  expect(await namesOf({ PGHOST: `db.${ref}.supabase.co` }, direct, offline)).toEqual(['PGHOST']);
});

test('the pooler of the same project leads to production, whatever its host is called', async () => {
  expect(
    await namesOf({ DATABASE_URL: `postgresql://postgres.${ref}:b@${pooler}:5432/postgres` }, direct, offline),
  ).toEqual(['DATABASE_URL']);
  expect(await namesOf({ PGHOST: pooler, PGUSER: `postgres.${ref}` }, direct, offline)).toEqual(['PGHOST']);
});

test('the transaction pooler of the same project leads to production', async () => {
  const env = { DATABASE_URL: `postgresql://postgres.${ref}:b@${pooler}:6543/postgres?pgbouncer=true` };
  expect(await namesOf(env, pooled, offline)).toEqual(['DATABASE_URL']);
  expect(await namesOf(env, direct, offline)).toEqual(['DATABASE_URL']);
});

test('another project behind the same pooler is another database', async () => {
  const env = { DATABASE_URL: `postgresql://postgres.${otherRef}:b@${pooler}:5432/postgres` };
  expect(await namesOf(env, pooled, offline)).toEqual([]);
});

test('the transaction pooler of another project is another database', async () => {
  const env = { DATABASE_URL: `postgresql://postgres.${otherRef}:b@${pooler}:6543/postgres?pgbouncer=true` };
  expect(await namesOf(env, pooled, offline)).toEqual([]);
});

test("PGHOST and PGUSER of another project's pooler reach another database", async () => {
  expect(await namesOf({ PGHOST: pooler, PGUSER: `postgres.${otherRef}` }, pooled, offline)).toEqual([]);
});

test('a URL that is unreadable here but names the host counts: another tool may read it', async () => {
  const env = { DATABASE_URL: `postgresql://postgres:p@ss/w:rd@db.${ref}.supabase.co:5432/postgres` };
  expect(await namesOf(env, direct, offline)).toEqual(['DATABASE_URL']);
});
