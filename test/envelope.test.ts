import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { analyse } from '../src/analysis/analyse.js';
import type { Problem } from '../src/problem.js';
import { leastLimitSeconds, leftEnvelope } from '../src/steps/common/envelope.js';
import { push } from '../src/supabase/push.js';
import { inDepth } from './support/depth.js';
import { newestMajor } from './support/majors.js';
import { person } from './support/played.js';
import { TestProject } from './support/project.js';
import { migration } from './unit/support.js';

describe('the envelope of production', () => {
  const project = new TestProject().withoutPending();
  beforeAll(() => project.start(newestMajor, 0));
  afterAll(() => project.destroy());

  const withdraw = (file: string): void => {
    project.git('rm', '-q', '-f', `supabase/migrations/${file}`);
    project.commit('withdrawn');
  };
  const sleepsByRows = `select pg_sleep(count(*) * 3) from public.projects where name = 'slow';`;

  test('its limit reaches the session of the real CLI past RESET ALL; a file keeps one that it sets', async () => {
    project.migration(
      '20261107120100_looks.sql',
      `create schema private;
       create table private.seen_limits as select current_setting('statement_timeout') as found;
       set local statement_timeout = '7min';
       insert into private.seen_limits select current_setting('statement_timeout');`,
    );
    const { exit, json } = await project.run('migrate', {
      sandbox: true,
      played: { prompter: person('planner/production') },
    });
    expect(json.problems).toEqual([]);
    expect(exit).toBe(0);
    const seen = (environment: 'local' | 'production') =>
      project.query(environment, 'select found from private.seen_limits');
    expect(await seen('production')).toEqual([{ found: `${leastLimitSeconds / 60}min` }, { found: '7min' }]);
    // Other machines, other durations: they get no limit of production's.
    expect(await seen('local')).toEqual([{ found: '0' }, { found: '7min' }]);
  });

  test('a statement that outlasts it is ended, its file rolled back, and the reason told', async () => {
    const file = '20261107120200_sleeps.sql';
    const sql = `create table private.half (id int);\n${sleepsByRows}`;
    project.migration(file, sql);
    await project.query(
      'production',
      `insert into public.projects (name, owner_id) select 'slow', id from public.profiles limit 1`,
    );
    const { ports, cli, url } = await project.plainCli('production');
    const outcome = await push(ports, cli, project.folder, { ...url, settings: { statement_timeout: '1s' } });
    if (outcome.ok) throw new Error('nothing ended it');
    expect(outcome).toMatchObject({ sqlState: '57014', file });
    const analysis = await analyse([migration(file, sql)], null);
    if (!('files' in analysis)) throw new Error('it cannot be read');
    const cause = leftEnvelope(outcome, { longestOf: { [file]: 0.1 }, limitSeconds: 1 }, analysis.files);
    expect(cause?.details).toEqual([
      `Production was given 1 s for a statement; in the rehearsal the longest one of ${file} took 0.1 s. Reality left what was rehearsed.`,
      `${file} was rolled back: nothing of it stays.`,
    ]);
    expect(await project.query('production', `select to_regclass('private.half') as half`)).toEqual([{ half: null }]);
    withdraw(file);
    await project.query('production', `delete from public.projects where name = 'slow'`);
  });

  // What is said then is in the test before.
  inDepth('a run says so, and that production is unchanged', async () => {
    const file = '20261107120300_limits_itself.sql';
    await project.triedMigration(file, `set local statement_timeout = '1s';\n${sleepsByRows}`);
    const prompter = person(async () => {
      await project.query(
        'production',
        `insert into public.projects (name, owner_id) select 'slow', id from public.profiles limit 1`,
      );
      return 'planner/production';
    });
    const { exit, json, paper } = await project.run('migrate', { sandbox: true, played: { prompter } });
    expect(exit).toBe(1);
    const [problem] = json.problems as [Problem];
    expect(problem).toMatchObject({ code: 'envelope-left', what: `${file} failed on planner/production.` });
    expect(problem.details?.join('\n')).toContain(
      `${file} sets statement_timeout itself: the limit may be its own, and not the ${leastLimitSeconds} s that production was given.`,
    );
    expect(problem.details).toContain(`${file} was rolled back: nothing of it stays.`);
    expect(paper.text).toContain('Nothing was changed on local, staging or production.');
  });
});
