import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseMetadata } from '../src/backup/metadata.js';
import type { Postgres } from '../src/ports.js';
import { createPostgres } from '../src/system/postgres.js';
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
});
