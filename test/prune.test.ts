import { readdirSync } from 'node:fs';
import { afterEach, describe, expect, test } from '@jest/globals';
import { daysBefore, layBackup, wholeBackups } from './support/backups.js';
import { TestProject } from './support/project.js';
import { clockAt } from './unit/support.js';

const now = '2026-11-20T12:00:00.000Z';

describe('prune', () => {
  let project: TestProject;
  const begin = () => (project = new TestProject());
  afterEach(() => project.destroy());

  test('thin', async () => {
    begin();
    for (let day = 0; day < 14; day += 1)
      layBackup(project.folder, `b${day}`, { environment: 'staging', started: daysBefore(now, day * 4) });
    const first = await project.run('prune', { dryRun: true, played: { clock: clockAt(now) } });
    console.log(first.exit, first.paper.text, JSON.stringify(first.json));
    const second = await project.run('prune', { played: { clock: clockAt(now) } });
    console.log(second.exit, second.paper.text, JSON.stringify(second.json).slice(0, 300));
    console.log(wholeBackups(project.folder), readdirSync(project.path('backups/database'), { recursive: true }));
    expect(second.exit).toBe(0);
    console.log(project.read('backups/database/backup_log.md'));
    console.log((await project.run('backups')).paper.text);
  });
});
