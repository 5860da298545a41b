import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseMetadata } from '../src/backup/metadata.js';
import { newestMajor, programs } from './support/majors.js';
import { TestProject } from './support/project.js';

describe('a proof that breaks off', () => {
  const project = new TestProject();
  let env: Record<string, string>;

  beforeAll(async () => {
    await project.start(newestMajor);
    // The client programs as they are, but for a psql that somebody broke.
    const whole = programs.find(({ major }) => major >= newestMajor)?.folder ?? '';
    const bin = project.path('bin');
    mkdirSync(bin);
    for (const name of ['pg_dump', 'pg_restore']) symlinkSync(join(whole, name), join(bin, name));
    project.write('bin/psql', '#!/bin/sh\necho "psql: error while loading shared libraries" >&2\nexit 127\n');
    chmodSync(join(bin, 'psql'), 0o755);
    env = { SUPASAFE_PG_BIN: bin };
  });
  afterAll(() => project.destroy());

  const verification = (name: string) =>
    parseMetadata(project.read(`backups/database/production/${name}_metadata.json`), name).verification;
  const log = () => project.read('backups/database/backup_log.md');
  const unverified = expect.objectContaining({
    code: 'backup-unverified',
    details: [
      'The proof broke off: Reading the restored rows back failed.',
      'psql: error while loading shared libraries',
    ],
  });

  test('is written into the metadata of a new backup, and into the log', async () => {
    const { exit, json } = await project.run('backup', { sandbox: true, name: 'new', env });
    expect([exit, json.problems]).toEqual([1, [unverified]]);
    expect(verification('new')).toMatchObject({ how: 'broken off before its end', result: 'failed' });
    expect(log().match(/\*\*Status:\*\* ✖ Verification failed/g)).toHaveLength(1);
  });

  test('takes away what an older proof of the same backup said', async () => {
    expect((await project.run('backup', { sandbox: true, name: 'old' })).exit).toBe(0);
    expect(verification('old')).toMatchObject({ result: 'verified' });
    const { exit, json } = await project.run('verify', { name: 'old', env });
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
