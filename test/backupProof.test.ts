import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { parseMetadata, renderMetadata, type Metadata } from '../src/backup/metadata.js';
import { asSuperuser } from './support/badInput.js';
import { FreshServer } from './support/freshServer.js';
import { majorsInDepth } from './support/majors.js';
import { TestProject } from './support/project.js';

/** Statements that insert, update and delete, from several sessions at once, as long as `work` goes on. */
async function busy<T>(url: string, work: () => Promise<T>): Promise<{ result: T; statements: number }> {
  const clients = await Promise.all(
    [1, 2, 3].map(async () => {
      const client = new pg.Client({ connectionString: url, ssl: false });
      await client.connect();
      await client.query('set synchronous_commit = off');
      return client;
    }),
  );
  const state = { goOn: true, statements: 0 };
  const loops = clients.map(async (client, who) => {
    while (state.goOn) {
      await client.query(
        `insert into public.tasks (project_id, title) select 1, 'busy ${who} ' || n from generate_series(1, 5) n`,
      );
      await client.query(`update public.tasks set title = title || '.' where title like 'busy ${who} 1%'`);
      await client.query(`delete from public.tasks where title like 'busy ${who} 5%'`);
      state.statements += 3;
    }
  });
  try {
    return { result: await work(), statements: state.statements };
  } finally {
    state.goOn = false;
    await Promise.all(loops);
    await Promise.all(clients.map((client) => client.end()));
  }
}

describe.each(majorsInDepth)('the proof of a backup on PostgreSQL %i', (major) => {
  const project = new TestProject();
  let server: FreshServer;

  const path = (file: string) => project.path('backups', 'database', 'production', file);
  const metadataOf = (name: string): Metadata =>
    parseMetadata(readFileSync(path(`${name}_metadata.json`), 'utf8'), name);

  beforeAll(async () => {
    await project.start(major);
    server = await FreshServer.start(project.folder, major);
  });
  afterAll(async () => {
    await server.stop();
    await project.destroy();
  });

  test('holds although rows come, change and go, and sequences move', async () => {
    const { result, statements } = await busy(project.urls.production, () =>
      project.run('backup', { sandbox: true, name: 'busy' }),
    );
    expect(result.json.problems).toEqual([]);
    expect(statements).toBeGreaterThan(100);
    const { verification, sequences } = metadataOf('busy');
    expect(verification).toMatchObject({ result: 'verified', level: 'content' });
    const { before, after } = sequences['public.tasks_id_seq'] ?? {};
    expect(BigInt(after?.last ?? 0)).toBeGreaterThan(BigInt(before?.last ?? 0));
  });

  test('costs production one COPY of each table', async () => {
    const [{ folder } = { folder: '' }] = (await asSuperuser(
      project.urls.production,
      "select current_setting('data_directory') as folder",
    )) as { folder: string }[];
    const log = join(folder, '..', 'server.log');
    const setting = async (sql: string) => {
      await asSuperuser(project.urls.production, `alter system ${sql}`);
      await asSuperuser(project.urls.production, 'select pg_reload_conf(), pg_sleep(0.2)');
    };
    await setting("set log_statement = 'all'");
    const before = readFileSync(log, 'utf8').length;
    const { exit } = await project.run('backup', { sandbox: true, name: 'watched' });
    const said = readFileSync(log, 'utf8').slice(before);
    await setting('reset log_statement');
    expect(exit).toBe(0);
    const copies = [...said.matchAll(/statement: COPY (\S+) .*TO stdout;/g)].map(([, table]) => table);
    expect(copies.sort()).toEqual(Object.keys(metadataOf('watched').tables).sort());
  });

  test('is of the level that was asked for, and says so', async () => {
    const { exit } = await project.run('backup', { sandbox: true, name: 'quick', verify: 'counts' });
    expect(exit).toBe(0);
    expect(metadataOf('quick').verification).toMatchObject({ result: 'verified', level: 'counts' });
    expect(metadataOf('quick').verification?.how).not.toContain('bytes of all');
    await project.run('verify', { name: 'quick' });
    expect(metadataOf('quick').verification).toMatchObject({ result: 'verified', level: 'content' });
    expect(metadataOf('quick').verification?.how).toContain('bytes of all');
  });

  test('holds for a folder that several sessions dumped into', async () => {
    project.write('supasafe.json', '{ "sandbox": true, "directoryFormatAboveGB": 0.001 }');
    const { exit, json } = await project.run('backup', { sandbox: true, name: 'folder' });
    rmSync(project.path('supasafe.json'));
    expect([exit, json.problems]).toEqual([0, []]);
    expect(statSync(path('folder_custom.dump')).isDirectory()).toBe(true);
    expect(metadataOf('folder')).toMatchObject({
      archiveFormat: 'directory',
      verification: { result: 'verified', level: 'content' },
    });
    expect((await project.run('verify', { name: 'folder' })).exit).toBe(0);
    const restored = await server.restore((run, url) =>
      run('pg_restore', '--exit-on-error', '--jobs=2', '-d', url, path('folder_custom.dump')),
    );
    const { tables } = metadataOf('folder');
    const rows = Object.fromEntries(Object.entries(tables).map(([table, { rows: count }]) => [table, count]));
    expect(await restored.counts(Object.keys(tables))).toEqual(rows);
    const [one = ''] = readdirSync(path('folder_custom.dump')).sort();
    appendFileSync(join(path('folder_custom.dump'), one), 'x');
    const { exit: again, json: told } = await project.run('verify', { name: 'folder' });
    expect(again).toBe(1);
    expect(told.problems).toMatchObject([
      { details: ['folder_custom.dump is not what was written: its SHA-256 differs.'] },
    ]);
  });

  test('notices one changed value, which counts do not', async () => {
    const restored = await server.restore((run, url) =>
      run('pg_restore', '--exit-on-error', '--jobs=2', '-d', url, path('quick_custom.dump')),
    );
    await restored.query("update public.profiles set full_name = full_name || ' ' where ctid = '(0,1)'");
    execFileSync(join(server.binFolder, 'pg_dump'), [
      '-Fc',
      '-d',
      restored.urlWithPassword,
      '-f',
      path('quick_custom.dump'),
    ]);
    const bytes = readFileSync(path('quick_custom.dump'));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const metadata = metadataOf('quick');
    const files = metadata.files.map((file) =>
      file.name === 'quick_custom.dump' ? { ...file, bytes: bytes.length, sha256 } : file,
    );
    writeFileSync(path('quick_metadata.json'), renderMetadata({ ...metadata, files }));
    expect((await project.run('verify', { name: 'quick', verify: 'counts' })).exit).toBe(0);
    const { exit, json } = await project.run('verify', { name: 'quick' });
    expect(exit).toBe(1);
    const rows = (metadata.tables['public.profiles']?.rows ?? 0).toLocaleString('en-US');
    expect(json.problems).toMatchObject([
      {
        code: 'backup-unverified',
        details: [`public.profiles: ${rows} rows as at the source, but their values differ after the restore.`],
      },
    ]);
  });
});
