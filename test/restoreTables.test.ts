import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { RowWishes } from '../src/steps/world.js';
import type { Ports } from '../src/ports.js';
import { majors } from './support/majors.js';
import { person } from './support/played.js';
import { TestProject } from './support/project.js';
import { describeDatabase, type Described } from './support/torture.js';

const replace = ['missing', 'changed', 'extra'] as const;

describe.each(majors)('tables put back on PostgreSQL %i', (major) => {
  const project = new TestProject();
  let before: Described;
  const superuser = () => project.urls.production.replace('//postgres:', '//supabase_admin:');
  const describeNow = () => describeDatabase(superuser(), major);
  const change = (sql: string) => project.query('production', sql);

  const restore = async (tables: string[], rows: Partial<RowWishes>, played: Partial<Ports> = {}, dryRun = false) => {
    const prompter = person('by accident', 'planner/production');
    const outcome = await project.run('restore', {
      sandbox: true,
      environment: 'production',
      name: 'good',
      dryRun,
      restore: {
        at: null,
        schemaOnly: false,
        tables,
        allowProductionRows: false,
        acceptDifferences: false,
        rows: { acts: [], withReferenced: false, exportTo: null, ...rows },
      },
      played: { prompter, ...played },
    });
    return { ...outcome, text: outcome.paper.text, prompter };
  };

  beforeAll(async () => {
    await project.start(major);
    before = await describeNow();
    expect((await project.run('backup', { sandbox: true, name: 'good' })).exit).toBe(0);
  });
  afterAll(() => project.destroy());

  test('deleted rows come back', async () => {
    await change('delete from public.comments where id in (select id from public.comments order by id limit 1000)');
    const { exit, json } = await restore(['public.comments'], { acts: ['missing'] });
    expect(json.problems).toEqual([]);
    expect(exit).toBe(0);
    expect(await describeNow()).toEqual(before);
  });

  test('corrupt values become what they were', async () => {
    await change(`update public.tasks set title = 'x', estimate = 1 where id % 3 = 0`);
    const { json } = await restore(['public.tasks'], { acts: ['changed'] });
    expect(json.problems).toEqual([]);
    expect(await describeNow()).toEqual(before);
  });

  test('a dropped table is made anew with everything that fell with it', async () => {
    await change('drop table public.tasks cascade');
    const { json } = await restore(['public.tasks'], { acts: [...replace] });
    expect(json.problems).toEqual([]);
    expect(await describeNow()).toEqual(before);
  });
});
