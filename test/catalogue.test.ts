import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { compareFingerprints, fingerprint, readCatalogue, type Catalogue } from '../src/database/catalogue.js';
import { createHost } from '../src/system/host.js';
import { damages } from './support/damages.js';
import { FreshServer, type FreshDatabase } from './support/freshServer.js';
import { majors } from './support/majors.js';
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

describe.each(majors)('the catalogue of one of each on PostgreSQL %i', (major) => {
  const project = new TestProject();
  let server: FreshServer;
  let source: FreshDatabase;
  let client: pg.Client;
  let whole: Catalogue;

  const session = {
    query: async <T extends object>(sql: string, parameters?: readonly unknown[]) =>
      (await client.query<T>(sql, parameters && [...parameters])).rows,
    lost: false,
    close: () => Promise.resolve(),
  };
  const read = () => readCatalogue(session, major);

  beforeAll(async () => {
    server = await FreshServer.start(project.folder, major);
    source = await server.restore(() => undefined);
    client = new pg.Client({ connectionString: source.urlWithPassword, ssl: false });
    await client.connect();
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

  test('is the same whoever looks, but for the options of user mappings', async () => {
    await client.query('set session authorization postgres');
    const seen = await read();
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

  test.each(damages.filter(({ since = 0 }) => since <= major))('notices: $sql', async ({ sql, expected }) => {
    await client.query('begin');
    try {
      await client.query(`set local search_path = d, public; ${sql}; set local search_path = ''`);
      expect(difference(whole, await read())).toEqual([...expected].sort());
    } finally {
      await client.query('rollback');
    }
  });

  test('comes back whole from an archive', async () => {
    const archive = project.path('one-of-each.dump');
    const copy = await server.restore((run, to) => {
      run('pg_dump', '--format=custom', '-f', archive, '-d', source.url);
      run('pg_restore', '--exit-on-error', '-d', to, archive);
    });
    const there = new pg.Client({ connectionString: copy.urlWithPassword, ssl: false });
    await there.connect();
    try {
      await there.query(`set search_path = ''`);
      const query = async <T extends object>(sql: string, parameters?: readonly unknown[]) =>
        (await there.query<T>(sql, parameters && [...parameters])).rows;
      const again = await readCatalogue({ ...session, query }, major);
      // No dump says which version of an extension there was.
      expect(difference(whole, again)).toEqual(['~ version of extension hstore']);
    } finally {
      await there.end();
    }
  });
});
