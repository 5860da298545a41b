import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseMetadata } from '../src/backup/metadata.js';
import { inDepth } from './support/depth.js';
import { FreshServer, type FreshDatabase } from './support/freshServer.js';
import { majors, majorsInDepth, majorsWithOwnClient } from './support/majors.js';
import { asSuperuser } from './support/badInput.js';
import { Paper, person } from './support/played.js';
import { TestProject, type Outcome } from './support/project.js';
import {
  describeDatabase,
  dumpText,
  loadTorture,
  tortureRoles,
  type Described,
  type DumpedPart,
} from './support/torture.js';

/** Sessions of one pg_restore may deadlock where partitions' indexes are attached: its own fault, and it is asked again. */
async function unlessDeadlocked<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (tries === 5 || !(error as Error).message.includes('deadlock detected')) throw error;
    }
  }
}

const tortured = majorsWithOwnClient.filter((major) => majorsInDepth.includes(major));
const describeEach = tortured.length > 0 ? describe.each(tortured) : describe.skip.each(majors);

describeEach('the torture database on PostgreSQL %i', (major) => {
  const project = new TestProject();
  let server: FreshServer;
  let outcome: Outcome;
  let source: Described;
  let dumped: Record<DumpedPart, string>;
  const path = (part: string) => project.path('backups', 'database', 'production', `torture_${part}`);
  const psql = ['-X', '-q', '-o', '/dev/null', '-v', 'ON_ERROR_STOP=1'];

  beforeAll(async () => {
    await project.start(major);
    // Twelve hundred tables that go and come in one transaction want more locks than a small server has.
    await asSuperuser(project.urls.production, 'alter system set max_locks_per_transaction = 1024');
    await project.run('sandbox', {}, { act: 'stop', wishes: {} });
    project.useUrls((await project.run('sandbox', {}, { act: 'start', wishes: {} })).json);
    await loadTorture(project.urls.production, major);
    const url = project.urls.production.replace('//postgres:', '//supabase_admin:');
    source = await describeDatabase(url, major);
    dumped = { schema: dumpText(url, major, 'schema'), everything: dumpText(url, major, 'everything') };
    outcome = await project.run('backup', { sandbox: true, name: 'torture' });
    server = await FreshServer.start(project.folder, major);
    const empty = await server.restore(() => undefined);
    await empty.query(tortureRoles.map((role) => `create role ${role}`).join('; '));
  });
  afterAll(async () => {
    await server.stop();
    await project.destroy();
  });

  async function expectSame(database: FreshDatabase, part: DumpedPart): Promise<void> {
    expect(await describeDatabase(database.urlWithPassword, major)).toEqual(source);
    const again = dumpText(database.urlWithPassword, major, part);
    // Whole texts of many megabytes make no readable message: the first lines that differ do.
    expect(firstDifference(again, dumped[part])).toBeNull();
  }

  test('is backed up and verified', () => {
    expect(outcome.json.problems).toEqual([]);
    expect(outcome.exit).toBe(0);
    const { tables, throughRoot, verification } = parseMetadata(
      project.read('backups/database/production/torture_metadata.json'),
      'torture',
    );
    expect(verification).toMatchObject({ result: 'verified', level: 'content', details: [] });
    // pg_dump loads the partitions of a tree hashed by enum through its root: its rows are hashed together.
    expect(throughRoot).toMatchObject({ 'by_enum.paints': { rows: 240 } });
    const apart = Object.entries(tables).filter(([, { digest }]) => digest === null);
    expect(apart.map(([name, { through }]) => [name.replace(/\d$/, 'n'), through])).toEqual(
      apart.map(() => ['by_enum.paints_n', 'by_enum.paints']),
    );
  });

  inDepth('comes back from the full SQL', async () => {
    const database = await server.restore((run, to) => run('psql', ...psql, '-d', to, '-f', path('full.sql')));
    await expectSame(database, 'schema');
  });

  inDepth('comes back from the schema, then the data', async () => {
    const database = await server.restore((run, to) => {
      for (const part of ['schema.sql', 'data.sql']) run('psql', ...psql, '-d', to, '-f', path(part));
    });
    await expectSame(database, 'schema');
  });

  test('comes back from the archive, and is dumped as the same text again, rows and all', async () => {
    // In several sessions over all sections: rows keep their order, as they do not in the two ways above.
    const database = await unlessDeadlocked(() =>
      server.restore((run, to) => run('pg_restore', '--exit-on-error', '--jobs=2', '-d', to, path('custom.dump'))),
    );
    await expectSame(database, 'everything');
  });

  // A smaller one does in test/restore.test.ts.
  inDepth('comes back into the database that it was taken from, as postgres, who is no superuser there', async () => {
    const url = project.urls.production.replace('//postgres:', '//supabase_admin:');
    await project.query('production', 'drop table public.tasks cascade; truncate auth.users cascade');
    const report = new Paper();
    const restore = { at: null, schemaOnly: false, tables: [], allowProductionRows: false, acceptDifferences: false };
    const prompter = person('it is gone', 'planner/production');
    const wish = {
      sandbox: true,
      environment: 'production',
      name: 'torture',
      restore,
      played: { prompter, report },
    } as const;
    const { exit } = await project.run('restore', wish);
    expect([exit, report.text]).toEqual([0, expect.anything()]);
    expect(await describeDatabase(url, major)).toEqual(source);
  });
});

/** The first two lines that differ, with what stands around them. */
function firstDifference(actual: string, expected: string): { actual: string[]; expected: string[] } | null {
  if (actual === expected) return null;
  const [left, right] = [actual.split('\n'), expected.split('\n')];
  const at = left.findIndex((line, index) => line !== right[index]);
  const around = (lines: string[]) => lines.slice(Math.max(0, at - 3), at + 3).map((line) => line.slice(0, 300));
  return { actual: around(left), expected: around(right) };
}
