import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseMetadata } from '../src/backup/metadata.js';
import { openSession } from '../src/database/connect.js';
import { parseDatabaseUrl } from '../src/environments/url.js';
import { createPorts } from '../src/main.js';
import type { Postgres, Shell } from '../src/ports.js';
import { createPostgres } from '../src/system/postgres.js';
import { createShell } from '../src/system/shell.js';
import { never } from './support/interruption.js';
import { newestMajor } from './support/majors.js';
import { TestProject } from './support/project.js';

/** A network that ends every session in which a restored copy is read back. */
function tornWhileReadingBack(): Postgres {
  const postgres = createPostgres(never);
  return {
    ...postgres,
    async connect(options) {
      const session = await postgres.connect(options);
      const state = { isTorn: false };
      return {
        get lost() {
          return state.isTorn || session.lost;
        },
        query: (sql, parameters) => session.query(sql, parameters),
        close: () => session.close(),
        copyIn: (sql) => session.copyIn(sql),
        copyOut() {
          state.isTorn = true;
          return Promise.reject(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }));
        },
      };
    },
  };
}

/** `pg_restore --list` that somebody kills, the `nth` time that it runs. */
function listKilled(nth: number): Shell {
  const shell = createShell(never);
  let lists = 0;
  return {
    ...shell,
    run: async (command) =>
      command.args.includes('--list') && ++lists === nth
        ? { exitCode: null, stdout: '', stderr: '' }
        : shell.run(command),
  };
}

describe('a proof that breaks off', () => {
  const project = new TestProject();

  beforeAll(() => project.start(newestMajor));
  afterAll(() => project.destroy());

  const verification = (name: string) =>
    parseMetadata(project.read(`backups/database/production/${name}_metadata.json`), name).verification;
  const played = { postgres: tornWhileReadingBack() };
  const log = () => project.read('backups/database/backup_log.md');
  const unverified = expect.objectContaining({
    code: 'backup-unverified',
    details: [expect.stringMatching(/^The proof broke off: The connection to .* was lost\.$/), 'read ECONNRESET'],
  });

  test('is written into the metadata of a new backup, and into the log', async () => {
    const { exit, json } = await project.run('backup', { sandbox: true, name: 'new', played });
    expect([exit, json.problems]).toEqual([1, [unverified]]);
    expect(verification('new')).toMatchObject({ how: 'broken off before its end', result: 'failed' });
    expect(log().match(/\*\*Status:\*\* ✖ Verification failed/g)).toHaveLength(1);
  });

  test('takes away what an older proof of the same backup said', async () => {
    expect((await project.run('backup', { sandbox: true, name: 'old' })).exit).toBe(0);
    expect(verification('old')).toMatchObject({ result: 'verified' });
    const { exit, json } = await project.run('verify', { name: 'old', played });
    expect([exit, json.problems]).toEqual([1, [unverified]]);
    expect(verification('old')).toMatchObject({ result: 'failed' });
    expect(log()).toMatch(/Verified again[^#]*✖ Verification failed\n$/);
    expect(project.files('backups/database')).not.toContain('latest_full.sql');
    expect((await project.run('verify', { name: 'old' })).exit).toBe(0);
    expect(verification('old')).toMatchObject({ result: 'verified' });
  });

  test('is none where nobody wants a proof: scratch is not asked, whatever is wrong with it', async () => {
    const gone = { SUPASAFE_SCRATCH_URL: 'postgresql://postgres:x@127.0.0.1:1/postgres?sslmode=disable' };
    const wish = { sandbox: true, name: 'hope', env: gone };
    expect((await project.run('backup', wish)).json.problems).toMatchObject([{ code: 'scratch-unreachable' }]);
    const { exit, json } = await project.run('backup', { ...wish, verify: false });
    expect([exit, json.problems]).toEqual([0, []]);
    expect(verification('hope')).toMatchObject({ result: 'skipped' });
  });

  test.each([1, 2])('neither is a backup whose table of contents could not be read, number %d', async (nth) => {
    const name = `unlisted-${nth}`;
    const { exit } = await project.run('backup', { sandbox: true, name, played: { shell: listKilled(nth) } });
    expect(exit).toBe(1);
    expect(project.files('backups/database/production')).not.toContain(`.${name}.partial`);
    if (project.files('backups/database/production').includes(`${name}_metadata.json`))
      expect(verification(name)).toMatchObject({ result: 'failed' });
  });

  test('names the table whose rows the copy does not take, however many of them follow', async () => {
    await project.query(
      'production',
      `create function public.is_source() returns boolean language plpgsql as
         $$ begin return current_setting('application_name') !~ 'verify'; end $$;
       create table public.aa (a text check (public.is_source()));
       create table public.zz (a text);
       insert into public.aa select repeat('a', 1000) from generate_series(1, 20000);
       insert into public.zz select repeat('z', 1000) from generate_series(1, 20000)`,
    );
    const { exit, json } = await project.run('backup', { sandbox: true, name: 'refused' });
    expect([exit, json.problems]).toEqual([
      1,
      [
        expect.objectContaining({
          code: 'backup-unverified',
          details: expect.arrayContaining([expect.stringMatching(/^public\.aa does not take its rows: /)]) as unknown,
        }),
      ],
    ]);
  });

  test('a COPY that the server has refused says why, whatever is asked of it afterwards', async () => {
    const url = parseDatabaseUrl(`${project.urls.local}?sslmode=disable`, 'a test', createPorts(never, {}).secret);
    if ('code' in url) throw new Error(url.what);
    const session = await openSession(createPostgres(never), url, 'test');
    try {
      await session.query('create temporary table numbers (a int)');
      const rows = session.copyIn('copy numbers from stdin');
      await rows.write(Buffer.from('1\nno number\n'));
      await new Promise((resolve) => setTimeout(resolve, 300));
      const refused = { code: '22P02' };
      await expect(rows.write(Buffer.from('2\n'))).rejects.toMatchObject(refused);
      await expect(rows.end()).rejects.toMatchObject(refused);
      expect(await session.query('select 1 as one')).toEqual([{ one: 1 }]);
    } finally {
      await session.close();
    }
  });
});
