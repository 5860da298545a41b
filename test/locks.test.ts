import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { inDepth } from './support/depth.js';
import { newestMajor } from './support/majors.js';
import { person } from './support/played.js';
import { TestProject } from './support/project.js';

const owner = () => person('planner/production');

describe('locks', () => {
  const project = new TestProject().withoutPending();
  beforeAll(async () => {
    await project.start(newestMajor, 0);
    project.write('supasafe.json', '{ "lockTimeoutSeconds": 1, "lockAttempts": 3 }');
    project.commit('settings');
  });
  afterAll(() => project.destroy());

  async function holding<T>(sql: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
    const client = new pg.Client({ connectionString: project.urls.production, ssl: false });
    await client.connect();
    try {
      await client.query(sql);
      return await work(client);
    } finally {
      await client.end();
    }
  }

  const pushesToProduction = () =>
    project
      .newestJournal()
      .split('\n')
      .filter((line) => line.includes('"event":"push"') && line.includes('planner/production'));

  test('a push that does not get its lock gives way, and is tried again until it gets it', async () => {
    await project.triedMigration('20261106120100_waits.sql', 'alter table public.tasks add column waited boolean;');
    const { exit, paper } = await holding('begin; lock table public.tasks in access share mode', async (client) => {
      const prompter = person(() => {
        // The other transaction ends once the first attempt has given way.
        const looking = setInterval(() => {
          if (!project.newestJournal().includes('"event":"push-lock-not-had"')) return;
          clearInterval(looking);
          void client.query('rollback');
        }, 50);
        return Promise.resolve('planner/production');
      });
      return project.run('migrate', { sandbox: true, played: { prompter } });
    });
    expect(paper.text).toContain('a lock was not to be had within 1 s; attempt 2 of 3 in 1 s');
    expect(exit).toBe(0);
    expect(pushesToProduction().length).toBeGreaterThan(1);
  });

  test('a lock that is never had ends the run with production as it was', async () => {
    await project.triedMigration('20261106120200_starves.sql', 'alter table public.tasks add column starved boolean;');
    const before = await project.ledger('production');
    const { exit, paper } = await holding('begin; lock table public.tasks in access share mode', () =>
      project.run('migrate', { sandbox: true, played: { prompter: owner() } }),
    );
    expect(exit).toBe(1);
    expect(paper.text).toContain('20261106120200_starves.sql failed on planner/production.  migration-failed');
    expect(paper.text).toContain('Nothing is wrong with the file: another session holds a lock on what it changes.');
    expect(paper.text).toContain('Nothing was changed on local, staging or production.');
    expect(pushesToProduction()).toHaveLength(3);
    expect(await project.ledger('production')).toEqual(before);
  });

  test('a file that is not one transaction is not tried again', async () => {
    const before = await project.ledger('production');
    project.git('rm', '-q', 'supabase/migrations/20261106120200_starves.sql');
    for (const environment of ['local', 'staging'] as const) {
      await project.query(
        environment,
        `delete from supabase_migrations.schema_migrations where version = '20261106120200'`,
      );
    }
    await project.triedMigration(
      '20261106120300_loose.sql',
      'create index concurrently tasks_due_on_idx on public.tasks (due_on);',
    );
    const { exit, paper } = await holding('begin; lock table public.tasks in row exclusive mode', () =>
      project.run('migrate', { sandbox: true, played: { prompter: owner() } }),
    );
    expect(exit).toBe(1);
    expect(paper.text).toContain('▲ not atomic');
    expect(paper.text).toMatch(/20261106120300_loose\.sql is not atomic: some of its statements may have stayed/);
    expect(pushesToProduction()).toHaveLength(1);
    expect(await project.ledger('production')).toEqual(before);
  });

  test('a second run is refused while the first holds the databases', async () => {
    const other = 'supasafe migrate bob@desk 123abc';
    const client = new pg.Client({ connectionString: project.urls.production, ssl: false, application_name: other });
    await client.connect();
    await client.query('select pg_advisory_lock(x, y) from (values (1937076321, 1935763045)) as key (x, y)');
    const { exit, json } = await project.run('migrate', { sandbox: true, played: { prompter: owner() } });
    await client.end();
    expect(exit).toBe(6);
    expect(json.problems).toEqual([
      expect.objectContaining({ code: 'locked', what: `Another run works on planner/production: ${other}.` }),
    ]);
  });

  inDepth('two runs at once: one goes through, the other is told who was first', async () => {
    project.git('rm', '-q', 'supabase/migrations/20261106120300_loose.sql');
    for (const environment of ['local', 'staging'] as const) {
      await project.query(
        environment,
        `delete from supabase_migrations.schema_migrations where version = '20261106120300'`,
      );
    }
    await project.triedMigration(
      '20261106120400_both.sql',
      'create view public.both with (security_invoker = on) as select 1 as one;',
    );
    const runs = await Promise.all(
      [1, 2].map(() => project.run('migrate', { sandbox: true, played: { prompter: owner() } })),
    );
    expect(runs.map((run) => run.exit).sort()).toEqual([0, 6]);
    expect((await project.ledger('production')).at(-1)).toBe('20261106120400');
  });
});
