import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseMetadata } from '../src/backup/metadata.js';
import { majorsInDepth } from './support/majors.js';
import { nobody, person } from './support/played.js';
import { TestProject } from './support/project.js';

// On 15, with a newer scratch: test/acrossMajors.test.ts.
describe.each(majorsInDepth)('a guarded run on PostgreSQL %i', (major) => {
  const project = new TestProject();
  beforeAll(() => project.start(major));
  afterAll(() => project.destroy());

  test('without a terminal it ends before anything is touched', async () => {
    const before = await project.ledgers();
    const { exit, json } = await project.run('migrate', { sandbox: true, played: { prompter: nobody } });
    expect(exit).toBe(5);
    expect(json.problems).toEqual([expect.objectContaining({ code: 'no-terminal' })]);
    expect(await project.ledgers()).toEqual(before);
    expect(project.files().filter((path) => path.startsWith('backups'))).toEqual([]);
  });

  test('the second wrong phrase leaves production alone and says what local and staging have', async () => {
    const before = await project.ledgers();
    const owner = person('a reason', 'planner/prod', 'yes');
    const { exit, paper } = await project.run('migrate', { sandbox: true, played: { prompter: owner } });
    expect(exit).toBe(4);
    expect(owner.asked).toEqual(['Reason:', 'Type planner/production to apply:', 'Type planner/production to apply:']);
    const after = await project.ledgers();
    expect(after.production).toEqual(before.production);
    expect(after.local).toHaveLength(11);
    expect(after.staging).toHaveLength(11);
    expect(paper.text).toMatch(
      /planner\/local has 20260902090000_task_priority\.sql, .*20261005081500_drop_legacy_handle\.sql now/,
    );
    expect(paper.text).toMatch(/production is unchanged/);
  });

  test('the next run goes on from there, and production becomes what was rehearsed', async () => {
    const owner = person('handles are unused', 'planner/production');
    const { exit, json, paper } = await project.run('migrate', { sandbox: true, played: { prompter: owner } });
    expect(paper.text).toContain('planner/production is migrated');
    expect(exit).toBe(0);
    expect(owner.unused).toEqual([]);
    const all = ['20260902090000_task_priority.sql', '20260915140000_project_progress.sql'];
    const appliedBefore = [...all, '20261005081500_drop_legacy_handle.sql'];
    expect(json.local).toEqual({ result: 'applied-before', appliedBefore });
    expect(json.staging).toEqual({ result: 'applied-before', appliedBefore });
    expect(json.destructive).toEqual([
      expect.objectContaining({ code: 'drop-column', file: '20261005081500_drop_legacy_handle.sql', line: 2 }),
    ]);
    expect(await project.ledger('production')).toHaveLength(11);
    const columns = await project.query(
      'production',
      `select column_name from information_schema.columns where table_name = 'profiles'`,
    );
    expect(columns.map((row) => row.column_name)).not.toContain('legacy_handle');
  });

  test('leaves four files, metadata, links and a log entry', () => {
    const files = project.files('backups/database/production');
    const name = files.find((path) => path.endsWith('_metadata.json'))?.replace('_metadata.json', '') ?? '';
    expect(name).toMatch(/^pre-migration-20261005081500_drop_legacy_handle-\d{8}-\d{6}$/);
    for (const part of ['full.sql', 'schema.sql', 'data.sql', 'custom.dump'])
      expect(files).toContain(`${name}_${part}`);
    expect(files).toEqual(expect.arrayContaining(['latest_full.sql', 'latest_custom.dump']));
    const metadata = parseMetadata(project.read(`backups/database/production/${name}_metadata.json`), name);
    expect(metadata.verification?.result).toBe('verified');
    expect(metadata.git?.commit).toBe(project.git('rev-parse', 'HEAD').trim());
    expect(metadata.tables['public.tasks']).toMatchObject({
      rows: 3000,
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(project.read('backups/database/backup_log.md')).toContain(`- **Backup:** ${name}\n`);
    expect(project.read('backups/database/backup_log.md')).toContain('- **Status:** ✓ Verified\n');
  });

  test('with nothing pending it says so', async () => {
    const { exit, json } = await project.run('migrate', { sandbox: true, played: { prompter: nobody } });
    expect(exit).toBe(0);
    expect(json.nothingToDo).toEqual(['Nothing is pending: planner/production has all 11 migrations of this folder.']);
  });
});
