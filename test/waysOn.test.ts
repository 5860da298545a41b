import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Problem } from '../src/problem.js';
import { inDepth } from './support/depth.js';
import { newestMajor } from './support/majors.js';
import { person } from './support/played.js';
import { TestProject, type Outcome } from './support/project.js';

const version = (minute: number) => `2026110614${String(minute).padStart(2, '0')}00`;
const nextOf = ({ json }: Outcome): string => (json.problems as Problem[]).flatMap(({ next }) => next ?? []).join('\n');

describe('the way on after a failure', () => {
  const project = new TestProject().withoutPending();
  beforeAll(() => project.start(newestMajor, 0));
  afterAll(() => project.destroy());

  const migrate = (work: () => unknown = () => undefined) => {
    const prompter = person(async () => {
      await work();
      return 'planner/production';
    });
    return project.run('migrate', { sandbox: true, played: { prompter } });
  };
  const withdraw = (file: string) => {
    project.git('rm', '-q', '-f', `supabase/migrations/${file}`);
    project.commit('withdrawn');
  };
  const twins = (environment: 'local' | 'staging' | 'production', name: string) =>
    project.query(
      environment,
      `insert into public.projects (name, owner_id) select '${name}', id from public.profiles limit 2`,
    );
  const oneOnly = (name: string) =>
    `create unique index ${name}_once on public.projects (name) where name = '${name}';`;

  // A file that fails on local, and what it says then: test/failures.test.ts.
  inDepth('is to mend the file where no database has it, with the way back where something was changed', async () => {
    const file = `${version(1)}_mend.sql`;
    await twins('local', 'first');
    project.migration(file, oneOnly('first'));
    const outcome = await migrate();
    expect(outcome.exit).toBe(1);
    expect(nextOf(outcome)).toContain(`Mend ${file}, commit it, and run npm run migrate:safe -- --sandbox again.`);
    // The file was one transaction: nothing is left of it, and nothing has to be put back.
    expect(nextOf(outcome)).not.toContain('Or go back');
    expect(outcome.paper.text).toContain('Nothing was changed on local, staging or production.');
    await project.query('local', `delete from public.projects where name = 'first'`);
    withdraw(file);
  });

  inDepth('a file that is not one transaction may have left a part of itself, and that is said', async () => {
    const file = `${version(2)}_loose.sql`;
    await twins('local', 'loose');
    const concurrently = oneOnly('loose').replace('index', 'index concurrently');
    project.migration(file, `create index concurrently left_behind on public.projects (name);\n${concurrently}`);
    const outcome = await migrate();
    expect(outcome.exit).toBe(1);
    expect(outcome.paper.text).toContain(`${file} is not atomic: some of its statements may have stayed`);
    expect(outcome.paper.text).not.toContain('Nothing was changed');
    expect(outcome.json.changes).toContainEqual({ environment: 'local', state: 'unknown', applied: [] });
    expect(nextOf(outcome)).toContain('Or go back to the backup from before, local/');
    const [left] = await project.query<{ left: string | null }>(
      'local',
      `select to_regclass('public.left_behind')::text as left`,
    );
    expect(left?.left).not.toBeNull();
    await project.query('local', `delete from public.projects where name = 'loose'`);
    await project.query('local', 'drop index public.left_behind');
    await project.query('local', 'drop index if exists public.loose_once');
    withdraw(file);
  });

  test('does not lead into an edited file: who has it already is named, and how to take it back', async () => {
    const file = `${version(3)}_staging.sql`;
    await twins('staging', 'staged');
    project.migration(file, oneOnly('staged'));
    const outcome = await migrate();
    expect(outcome.exit).toBe(1);
    expect(nextOf(outcome)).toContain(
      "It went well on a copy of production's rows: what is different on planner/staging?",
    );
    expect(nextOf(outcome)).toContain(`If ${file} is at fault: local had it already`);
    // In this order: a reset applies the files as they are, and one that is mended afterwards would count as edited.
    expect(nextOf(outcome)).toMatch(
      /Mend it and commit it first; then take it back there \(local: npm run reset -- --sandbox \(it backs up first\)\); then run npm run migrate:safe -- --sandbox again\./,
    );
    expect(nextOf(outcome)).not.toMatch(/db reset|migration repair|reset -- --env staging/);
    await project.query('staging', `delete from public.projects where name = 'staged'`);
  });

  test('when the servers are gone before the push, it is to bring them back', async () => {
    project.migration(`${version(4)}_gone.sql`, 'select 4;');
    const outcome = await migrate(() => project.run('sandbox', {}, { act: 'stop', wishes: {} }));
    expect(outcome.exit).toBe(2);
    expect(outcome.json.problems).toEqual([expect.objectContaining({ code: 'unreachable' })]);
    expect(outcome.paper.text).toContain('planner/production (127.0.0.1:');
    expect(outcome.paper.text).not.toMatch(/unexpected|\bat .*\.js:/);
    expect(outcome.paper.text).toContain('production is unchanged');
  });

  test('a dry run shows what destroys, and changes nothing', async () => {
    project.useUrls((await project.run('sandbox', {}, { act: 'start', wishes: {} })).json);
    const file = `${version(5)}_drops.sql`;
    project.migration(file, 'drop view public.living_tasks;\nalter table public.tasks drop column estimate;');
    const before = await project.ledgers();
    const { exit, paper } = await project.run('migrate', { sandbox: true, dryRun: true });
    expect(exit).toBe(0);
    expect(paper.text).toContain(`${file}:2 drops public.tasks.estimate`);
    expect(paper.lines).toContain('→ Push to production');
    expect(paper.text).not.toMatch(/^! /m);
    expect(await project.ledgers()).toEqual(before);
  });

  test('an index that a failed file left behind is named, and is in nobody\u2019s way unnoticed', async () => {
    const file = `${version(6)}_once.sql`;
    project.git('rm', '-q', `supabase/migrations/${version(5)}_drops.sql`);
    project.migration(file, oneOnly('again').replace('index', 'index concurrently'));
    const first = await migrate(() => twins('production', 'again'));
    expect(first.exit).toBe(1);
    expect(first.paper.text).toContain('It left the invalid index public.again_once behind');
    await project.query('production', `delete from public.projects where name = 'again'`);
    const second = await migrate();
    expect(second.exit).toBe(3);
    expect(second.json.problems).toEqual([expect.objectContaining({ code: 'invalid-index' })]);
    expect(nextOf(second)).toContain('drop index concurrently public.again_once;');
    await project.query('production', 'drop index public.again_once');
  });

  test('rows that the rehearsal loses are shown and want a reason, wherever the statement hides', async () => {
    await project.triedMigration(
      `${version(7)}_hidden.sql`,
      `create function public.clean() returns void language sql as 'delete from public.comments'; select public.clean();`,
    );
    const prompter = person('nobody reads them', 'planner/production');
    const { exit, paper, json } = await project.run('migrate', { sandbox: true, played: { prompter } });
    // The file that was in the way until its index was dropped goes with it.
    expect(exit).toBe(0);
    expect((await project.ledger('production')).slice(-2)).toEqual([version(6), version(7)]);
    expect(prompter.asked[0]).toBe('Reason:');
    expect(paper.text).toContain('✖ destructive: deletes 5,000 rows of public.comments');
    expect(json.rehearsal).toMatchObject({ lost: [{ table: 'public.comments', before: 5000, after: 0 }] });
  });
});
