import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseMetadata } from '../src/backup/metadata.js';
import { createClock } from '../src/system/clock.js';
import { never } from './support/interruption.js';
import { newestMajor } from './support/majors.js';
import { movableClock } from './support/played.js';
import { TestProject } from './support/project.js';

describe('a real backup in the archive', () => {
  const project = new TestProject();
  const clock = movableClock(createClock(never));
  const folder = () => project.path('backups', 'database');
  const archive = () => project.path('backups', 'database', 'archive', 'production');
  beforeAll(async () => {
    await project.start(newestMajor);
    expect((await project.run('backup', { sandbox: true, name: 'first' })).exit).toBe(0);
    clock.forward(45 * 24 * 60);
    const second = await project.run('backup', { sandbox: true, name: 'second', verify: 'counts', played: { clock } });
    expect(second.exit).toBe(0);
    expect(second.paper.text).toContain('1 backup is past the policy: npm run prune shows which.');
  });
  afterAll(() => project.destroy());

  test('is as the original was, listed, and verified without anybody unpacking it', async () => {
    const { exit, json } = await project.run('prune', { played: { clock } });
    expect([exit, json.problems]).toEqual([0, []]);
    expect(readdirSync(archive())).toEqual(['first.tar.gz', 'first_metadata.json']);
    expect(readdirSync(`${folder()}/production`).filter((file) => file.startsWith('first'))).toEqual([]);
    const list = (await project.run('backups')).json.backups as { id: string; archived: object | null }[];
    expect(list.map(({ id, archived }) => [id, archived !== null])).toEqual([
      ['production/second', false],
      ['production/first', true],
    ]);
    for (const name of ['first', 'production/first', `${archive()}/first.tar.gz`]) {
      const again = await project.run('verify', { name, played: { clock } });
      expect([again.exit, again.json.problems]).toEqual([0, []]);
    }
    const metadata = parseMetadata(readFileSync(`${archive()}/first_metadata.json`, 'utf8'), 'first');
    expect(metadata.verification).toMatchObject({
      result: 'verified',
      when: expect.stringContaining(clock.now().toISOString().slice(0, 13)),
    });
    // What was unpacked is gone, and the links lead to one whose files are there.
    expect(readdirSync(`${folder()}/archive`)).toEqual(['production']);
    expect(execFileSync('readlink', [`${folder()}/latest_custom.dump`], { encoding: 'utf8' }).trim()).toBe(
      'production/second_custom.dump',
    );
  });

  test('is restored by the printed way back, which unpacks it', async () => {
    const { json } = await project.run('backups', { name: 'first' });
    const lines = (json.wayBack as string[]).filter(
      (line) => !line.startsWith('export ') && !line.includes('--dbname'),
    );
    execFileSync('bash', ['-euo', 'pipefail', '-c', lines.join('\n')], {
      stdio: 'pipe',
      env: { PATH: process.env.PATH },
    });
    expect(readFileSync(`${folder()}/restore.list`, 'utf8')).toContain('TABLE DATA public tasks');
  });

  test('that was damaged fails its verification, and its metadata says so', async () => {
    const file = `${archive()}/first.tar.gz`;
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.subarray(0, bytes.length - 1000));
    const { exit, json } = await project.run('verify', { name: 'first', played: { clock } });
    expect([exit, (json.problems as { code: string }[]).map(({ code }) => code)]).toEqual([1, ['backup-unverified']]);
    const metadata = parseMetadata(readFileSync(`${archive()}/first_metadata.json`, 'utf8'), 'first');
    expect(metadata.verification?.details[0]).toBe('The proof broke off: production/first cannot be unpacked.');
    expect(readdirSync(`${folder()}/archive`)).toEqual(['production']);
  });
});
