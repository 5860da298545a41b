import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { RunReport } from '../src/evidence/report.js';
import { push } from '../src/supabase/push.js';
import { inDepth } from './support/depth.js';
import { majors } from './support/majors.js';
import { Before, nobody } from './support/played.js';
import { TestProject } from './support/project.js';

const newest = Math.max(...majors);
const project = new TestProject();
const played = { prompter: nobody };
const rehearseTitle = "Rehearse on the restored copy of production's rows";

const reportOf = (json: Record<string, unknown>): RunReport => json.report as RunReport;
const pageOf = (json: Record<string, unknown>): string =>
  readFileSync(json.page as string, 'utf8').replace(/\s+/g, ' ');
/** Which of these words a text lacks; the text itself is too long to be printed. */
const missing = (text: string, words: readonly string[]): string[] => words.filter((one) => !text.includes(one));
const backups = (): string[] => project.files('backups/database').filter((path) => path.endsWith('_metadata.json'));
/** Whatever the three databases are made of that a rehearsal could have touched. */
const state = async () => ({
  ledgers: await project.ledgers(),
  handles: await project.query('production', 'select count(legacy_handle) from public.profiles'),
});

describe(`a rehearsal on PostgreSQL ${newest}`, () => {
  beforeAll(() => project.start(newest));
  afterAll(() => project.destroy());

  test('measures, proves, asks nobody, and touches backups only', async () => {
    const before = await state();
    const { exit, json, paper } = await project.run('rehearse', { sandbox: true, played });
    expect(json.problems).toEqual([]);
    expect(exit).toBe(0);
    const report = reportOf(json);
    expect(report.files?.map(({ file, statements }) => [file, statements])).toEqual([
      ['20260902090000_task_priority.sql', 3],
      ['20260915140000_project_progress.sql', 2],
      ['20261005081500_drop_legacy_handle.sql', 1],
    ]);
    expect(report.verdict?.files).toHaveLength(3);
    expect(report.effects?.files.flatMap(({ statements }) => statements)).toHaveLength(6);
    expect(report.backup?.verification?.result).toBe('verified');
    expect(report.ending).toEqual({ kind: 'rehearsed', exit: 0, problems: [], changes: [] });
    expect(report).toMatchObject({ trials: [], approval: null, target: { label: 'planner/production' } });
    expect(await state()).toEqual(before);
    expect(backups()).toEqual([expect.stringMatching(/^production\/pre-migration-20261005081500_/)]);
    expect(paper.text).toContain('3 pending migrations');
    expect(paper.lines.join('\n')).toContain(`Page        ${json.page as string}`);
  });

  test('writes one private page into the folder of its run', () => {
    const [id = ''] = readdirSync(project.path('.supasafe', 'runs')).filter((name) => name.includes('-rehearse-'));
    const path = project.path('.supasafe', 'runs', id, 'report.html');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const text = readFileSync(path, 'utf8');
    expect(missing(text, ['planner/production', 'drop column legacy_handle', 'No database was changed', id])).toEqual(
      [],
    );
    for (const url of Object.values(project.urls)) expect(text).not.toContain(new URL(url).password);
  });

  inDepth(
    'takes files that are not committed yet, and a backup that is there; a page that cannot be written fails nothing',
    async () => {
      project.write(
        'supabase/migrations/20261006000001_nickname.sql',
        'alter table public.profiles add column nick text;',
      );
      const paper = new Before(rehearseTitle, () => {
        const runs = project.path('.supasafe', 'runs');
        const id = readdirSync(runs).sort().at(-1) ?? '';
        mkdirSync(join(runs, id, 'report.html', 'full'), { recursive: true });
        return Promise.resolve();
      });
      const wish = { sandbox: true, name: lastBackup(), played: { ...played, report: paper } };
      const { exit } = await project.run('rehearse', wish);
      const json = JSON.parse(paper.out.at(-1) ?? '') as Record<string, unknown>;
      expect([exit, json.page]).toEqual([0, null]);
      expect(paper.text).toContain('▲ The page of this run could not be written');
      expect(reportOf(json).git?.dirty).toEqual(['supabase/migrations/20261006000001_nickname.sql']);
      expect(reportOf(json).files).toHaveLength(4);
      // On a backup that was there nothing new is taken.
      expect(backups()).toHaveLength(1);
      expect(reportOf(json).backup?.id).toBe(lastBackup());
      rmSync(project.path('supabase', 'migrations', '20261006000001_nickname.sql'));
    },
  );

  test('of a file that fails says where, with what it has', async () => {
    project.write(
      'supabase/migrations/20261006000001_bad.sql',
      'alter table public.tasks alter column assignee_id set not null;',
    );
    const failed = await project.run('rehearse', { sandbox: true, played, name: lastBackup() });
    expect(failed.exit).toBe(1);
    expect(failed.json.problems).toEqual([expect.objectContaining({ code: 'migration-failed' })]);
    expect(missing(pageOf(failed.json), ['contains null values', 'There is no verdict'])).toEqual([]);
    expect(reportOf(failed.json).ending.kind).toBe('stopped');
    rmSync(project.path('supabase', 'migrations', '20261006000001_bad.sql'));
  });

  test('refuses a backup that nobody verified', async () => {
    const { json } = await project.run('backup', {
      sandbox: true,
      environment: 'production',
      verify: false,
      name: 'hope',
    });
    expect(json.ok).toBe(true);
    const { exit, json: refused } = await project.run('rehearse', { sandbox: true, played, name: 'hope' });
    expect([exit, refused.problems]).toEqual([3, [expect.objectContaining({ code: 'backup-unverified' })]]);
  });

  test('with nothing pending it says so and leaves no page', async () => {
    const { ports, cli, url } = await project.plainCli('production');
    expect(await push(ports, cli, project.folder, url)).toMatchObject({ ok: true });
    const { exit, json } = await project.run('rehearse', { sandbox: true, played });
    expect([exit, json.page]).toEqual([0, null]);
    expect(json.nothingToDo).toEqual(['Nothing is pending: planner/production has all 11 migrations of this folder.']);
  });

  test('refuses a backup from before production changed', async () => {
    project.write(
      'supabase/migrations/20261006000001_nickname.sql',
      'alter table public.profiles add column nick text;',
    );
    const [first = ''] = backups().filter((path) => path.startsWith('production/pre-migration-'));
    const name = first.replace('_metadata.json', '');
    const { exit, json } = await project.run('rehearse', { sandbox: true, played, name });
    expect([exit, json.problems]).toEqual([3, [expect.objectContaining({ code: 'backup-ledger-differs' })]]);
    const backup = { sandbox: true, environment: 'staging', verify: false, name: 'other', played } as const;
    expect((await project.run('backup', backup)).exit).toBe(0);
    const other = await project.run('rehearse', { sandbox: true, played, name: 'staging/other' });
    expect(other.json.problems).toEqual([expect.objectContaining({ code: 'other-database' })]);
  });

  const lastBackup = (): string => (backups().at(-1) ?? '').replace('_metadata.json', '');
});
