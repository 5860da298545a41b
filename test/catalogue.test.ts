import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { readBeyondDumps } from '../src/database/beyondDumps.js';
import { compareFingerprints, fingerprint, readCatalogue, type Catalogue } from '../src/database/catalogue.js';
import { createHost } from '../src/system/host.js';
import { sessionOf } from './support/catalogue.js';
import { damages } from './support/damages.js';
import { some } from './support/depth.js';
import { FreshServer, type FreshDatabase } from './support/freshServer.js';
import { majors, majorsWithOwnClient, newestMajor } from './support/majors.js';
import { TestProject } from './support/project.js';

const setup = readFileSync(join(createHost().packageRoot, 'test', 'fixtures', 'catalogue', 'one-of-each.sql'), 'utf8');

/** `+ added`, `- gone`, `~ changed`. */
function difference(before: Catalogue, after: Catalogue): string[] {
  const { missing, extra, changed } = compareFingerprints(fingerprint(before), fingerprint(after));
  return [
    ...extra.map((name) => `+ ${name}`),
    ...missing.map((name) => `- ${name}`),
    ...changed.map((name) => `~ ${name}`),
  ].sort();
}

async function connect(database: FreshDatabase): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: database.urlWithPassword, ssl: false });
  await client.connect();
  await client.query(`set search_path = ''`);
  return client;
}

describe.each(majors)('the catalogue of one of each on PostgreSQL %i', (major) => {
  const project = new TestProject();
  let server: FreshServer;
  let source: FreshDatabase;
  let client: pg.Client;
  let whole: Catalogue;

  const read = () => readCatalogue(sessionOf(client), major);

  beforeAll(async () => {
    server = await FreshServer.start(project.folder, major);
    source = await server.restore(() => undefined);
    client = await connect(source);
    await client.query(setup);
    await client.query(`set search_path = ''`);
    whole = await read();
  });
  afterAll(async () => {
    await client.end();
    await server.stop();
    await project.destroy();
  });

  test('is the same when it is read again', async () => {
    expect(difference(whole, await read())).toEqual([]);
  });

  test.each(['postgres', 'd_other'])('is the same to %s, but for the options of user mappings', async (role) => {
    await client.query(`set session authorization ${role}`);
    const seen = await read();
    // May be asked by anybody too.
    await readBeyondDumps(sessionOf(client));
    await client.query('reset session authorization');
    expect(difference(whole, seen).filter((line) => !line.includes('options of user mapping'))).toEqual([]);
  });

  test('holds no oid and no option of a foreign object', () => {
    const text = [...whole].flat().join('\n');
    for (const secret of [
      'in the wrapper',
      'of the server',
      'of the mapping',
      'of anon',
      'of the column',
      'of the table',
    ])
      expect(text).not.toContain(secret);
    expect(text).not.toMatch(/\b(1[6-9]|[2-9]\d)\d{3}\b/);
  });

  const known = damages.filter(({ since = 0 }) => since <= major);
  test.each(major === newestMajor ? known : some(some(known)))('notices: $sql', async ({ sql, expected }) => {
    await client.query('begin');
    try {
      await client.query(`set local search_path = d, public; ${sql}; set local search_path = ''`);
      expect(difference(whole, await read())).toEqual([...expected].sort());
    } finally {
      await client.query('rollback');
    }
  });

  async function readRestored(on: FreshServer): Promise<Catalogue> {
    const archive = project.path('one-of-each.dump');
    const copy = await on.restore((run, to) => {
      run('pg_dump', '--format=custom', '-f', archive, '-d', source.urlWithPassword);
      run('pg_restore', '--exit-on-error', '-d', to, archive);
    });
    const there = await connect(copy);
    try {
      return await readCatalogue(sessionOf(there), major);
    } finally {
      await there.end();
    }
  }

  const withOwnClient = majorsWithOwnClient.includes(major) ? test : test.skip;
  withOwnClient('comes back whole from an archive', async () => {
    // No dump says which version of an extension there was.
    expect(difference(whole, await readRestored(server))).toEqual(['~ version of extension hstore']);
  });

  const newer = majors.find((one) => one > major);
  if (newer === undefined) return;
  test(`comes back whole on PostgreSQL ${newer}`, async () => {
    const other = await FreshServer.start(project.folder, newer);
    try {
      const empty = await other.restore(() => undefined);
      await empty.query('create role d_other nologin');
      const versions = ['hstore', ...(newer >= 18 ? ['postgres_fdw'] : [])];
      const expected = versions.map((name) => `~ version of extension ${name}`);
      expect(difference(whole, await readRestored(other))).toEqual(expected);
    } finally {
      await other.stop();
    }
  });
});
