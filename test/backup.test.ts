import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { parseMetadata, type Metadata } from '../src/backup/metadata.js';
import { FreshServer, type FreshDatabase } from './support/freshServer.js';
import { majorsInDepth } from './support/majors.js';
import { TestProject } from './support/project.js';

describe.each(majorsInDepth)('a backup on PostgreSQL %i', (major) => {
  const project = new TestProject();
  let server: FreshServer;
  let metadata: Metadata;
  let rows: Record<string, number>;

  /** Pairs of rows that belong together, committed together, as fast as one session can. */
  async function writing<T>(work: () => Promise<T>): Promise<{ result: T; pairs: number }> {
    const client = new pg.Client({ connectionString: project.urls.production, ssl: false });
    await client.connect();
    const state = { goOn: true };
    let pairs = 0;
    const loop = (async () => {
      while (state.goOn) {
        pairs += 1;
        await client.query(
          `with task as (insert into public.tasks (project_id, title) values (1, 'pair ${pairs}') returning id)
           insert into public.comments (task_id, body) select id, 'pair ${pairs}' from task`,
        );
      }
    })();
    try {
      return { result: await work(), pairs };
    } finally {
      state.goOn = false;
      await loop;
      await client.end();
    }
  }

  const path = (part: string) => project.path('backups', 'database', 'production', `under-load_${part}`);

  async function expectSameRows(database: FreshDatabase): Promise<void> {
    expect(await database.counts(Object.keys(metadata.tables))).toEqual(rows);
    const [pairs] = await database.query<{ tasks: string; comments: string; together: string }>(
      `select (select count(*) from public.tasks where title like 'pair %') as tasks,
              (select count(*) from public.comments where body like 'pair %') as comments,
              (select count(*) from public.tasks t join public.comments c on c.task_id = t.id and c.body = t.title) as together`,
    );
    expect(new Set(Object.values(pairs ?? {})).size).toBe(1);
  }

  /** Only the platform can: what is left out of a restore must take it along. */
  async function commentOnEventTrigger(): Promise<void> {
    const connectionString = project.urls.production.replace('//postgres:', '//supabase_admin:');
    const client = new pg.Client({ connectionString, ssl: false });
    await client.connect();
    await client.query(`comment on event trigger issue_pg_net_access is 'the platform''s'`);
    await client.end();
  }

  beforeAll(async () => {
    await project.start(major);
    await commentOnEventTrigger();
    server = await FreshServer.start(project.folder, major);
    const { result } = await writing(() => project.run('backup', { sandbox: true, name: 'under-load' }));
    expect(result.json.problems).toEqual([]);
    metadata = parseMetadata(project.read('backups/database/production/under-load_metadata.json'), 'under-load');
    rows = Object.fromEntries(Object.entries(metadata.tables).map(([table, { rows: count }]) => [table, count]));
  });
  afterAll(async () => {
    await server.stop();
    await project.destroy();
  });

  test('is verified although rows were written all the time', () => {
    expect(metadata.verification?.result).toBe('verified');
    expect(rows['public.tasks']).toBeGreaterThan(3000);
    const [now] = [rows['public.tasks'] ?? 0];
    expect(rows['public.comments']).toBe(now + 2000);
  });

  test('full SQL, restored by hand into an empty server with the platform’s roles, gives the same rows', async () => {
    const database = await server.restore((run, url) =>
      run('psql', '-X', '-v', 'ON_ERROR_STOP=1', '-q', '-d', url, '-f', path('full.sql')),
    );
    await expectSameRows(database);
  });

  test('schema, then data SQL gives the same rows', async () => {
    const database = await server.restore((run, url) => {
      run('psql', '-X', '-v', 'ON_ERROR_STOP=1', '-q', '-d', url, '-f', path('schema.sql'));
      run('psql', '-X', '-v', 'ON_ERROR_STOP=1', '-q', '-d', url, '-f', path('data.sql'));
    });
    await expectSameRows(database);
  });

  test('the archive gives the same rows', async () => {
    const database = await server.restore((run, url) =>
      run('pg_restore', '--exit-on-error', '-d', url, path('custom.dump')),
    );
    await expectSameRows(database);
  });

  test('the printed way back, pasted into a shell, restores it without any help', async () => {
    const { json } = await project.run('backups', { name: 'under-load' });
    const database = await server.restore(() => undefined);
    const [url = '', password = '', ...commands] = json.wayBack as string[];
    expect([url, password].map((line) => line.split('=')[0])).toEqual([
      'export FRESH_DATABASE_URL',
      'export PGPASSWORD',
    ]);
    execFileSync('bash', ['-euo', 'pipefail', '-c', commands.join('\n')], {
      cwd: tmpdir(),
      env: { PATH: process.env.PATH, FRESH_DATABASE_URL: database.url, PGPASSWORD: database.password },
      stdio: 'pipe',
    });
    await expectSameRows(database);
    expect(project.git('status', '--porcelain', '--untracked-files=all')).not.toContain('restore.list');
  });

  test('lies in private folders and files', () => {
    for (const folder of ['backups/database', 'backups/database/production'])
      expect(statSync(project.path(folder)).mode & 0o777).toBe(0o700);
    for (const part of ['full.sql', 'schema.sql', 'data.sql', 'custom.dump', 'metadata.json']) {
      expect(statSync(path(part)).mode & 0o777).toBe(0o600);
    }
    expect(project.git('status', '--porcelain', '--untracked-files=all')).not.toMatch(/\.(sql|dump)|metadata/);
  });

  test('a file that was changed afterwards is not verified again, and is the latest no longer', async () => {
    const second = await project.run('backup', { sandbox: true, name: 'second' });
    expect(second.exit).toBe(0);
    const file = project.path('backups', 'database', 'production', 'second_data.sql');
    execFileSync('sed', ['-i', "s/'Task 7'/'Task 8'/", file]);
    const { exit, json, paper } = await project.run('verify', { name: 'second' });
    expect(exit).toBe(1);
    expect(json.problems).toEqual([
      expect.objectContaining({
        code: 'backup-unverified',
        details: ['second_data.sql is not what was written: its SHA-256 differs.'],
      }),
    ]);
    expect(paper.text).toContain('Make a new one at once: npm run backup');
    const list = (await project.run('backups')).json.backups as { id: string; verification: { result: string } }[];
    expect(list.map(({ id, verification }) => [id, verification.result])).toEqual([
      ['production/second', 'failed'],
      ['production/under-load', 'verified'],
    ]);
    expect(
      execFileSync('readlink', [project.path('backups', 'database', 'latest_custom.dump')], {
        encoding: 'utf8',
      }).trim(),
    ).toBe('production/under-load_custom.dump');
  });

  test('--no-verify is written down as skipped', async () => {
    const { exit } = await project.run('backup', { sandbox: true, name: 'hope', verify: false });
    expect(exit).toBe(0);
    const { verification } = parseMetadata(project.read('backups/database/production/hope_metadata.json'), 'hope');
    expect(verification).toMatchObject({ how: '--no-verify', result: 'skipped' });
    expect(project.read('backups/database/backup_log.md')).toContain('- **Status:** – Not verified (skipped)');
  });
});
