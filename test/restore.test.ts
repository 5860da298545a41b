import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseDatabaseUrl } from '../src/environments/url.js';
import { createPorts } from '../src/main.js';
import { findCli } from '../src/supabase/cli.js';
import { reset } from '../src/supabase/push.js';
import { never } from './support/interruption.js';
import type { RestoreWishes } from '../src/steps/world.js';
import { majors } from './support/majors.js';
import { Paper, person } from './support/played.js';
import { TestProject } from './support/project.js';
import { describeDatabase } from './support/torture.js';

/** What the terminal's owner fears most: nothing of ours is asked. */
async function wipe(project: TestProject): Promise<void> {
  const ports = createPorts(never, { report: new Paper() });
  const url = parseDatabaseUrl(project.urls.production, 'the sandbox', ports.secret);
  if ('code' in url) throw new Error(url.what);
  const outcome = await reset(ports, await findCli(ports.files, ports.host, project.folder), project.folder, url);
  expect(outcome).toMatchObject({ ok: true });
}

const wishes: RestoreWishes = {
  at: null,
  schemaOnly: false,
  tables: [],
  allowProductionRows: false,
  acceptDifferences: false,
};

describe.each(majors)('a restore on PostgreSQL %i', (major) => {
  const project = new TestProject();
  beforeAll(async () => {
    await project.start(major);
    await project.run('backup', { sandbox: true, name: 'base' });
  });
  afterAll(() => project.destroy());

  const superuser = () => project.urls.production.replace('//postgres:', '//supabase_admin:');
  const restore = async (name: string, more: Partial<RestoreWishes> = {}, report = new Paper()) => {
    const prompter = person('it is gone', 'planner/production');
    const { exit, json } = await project.run('restore', {
      sandbox: true,
      environment: 'production',
      name,
      restore: { ...wishes, ...more },
      played: { prompter, report },
    });
    return { exit, json, text: report.text };
  };

  test('brings back a schema that was dropped', async () => {
    const before = await describeDatabase(superuser(), major);
    await project.query('production', 'drop schema public cascade');
    const { text, exit } = await restore('production/base');
    console.log(text);
    expect(exit).toBe(0);
    expect(await describeDatabase(superuser(), major)).toEqual(before);
  });

  test('undoes the real supabase db reset', async () => {
    const before = await describeDatabase(superuser(), major);
    await wipe(project);
    expect(await describeDatabase(superuser(), major)).not.toEqual(before);
    const { text, exit } = await restore('production/base');
    console.log(text);
    expect(exit).toBe(0);
    expect(await describeDatabase(superuser(), major)).toEqual(before);
  });
});
