import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { inDepth } from './support/depth.js';
import { asSuperuser } from './support/badInput.js';
import type { Shell } from '../src/ports.js';
import { createShell } from '../src/system/shell.js';
import { never } from './support/interruption.js';
import { newestMajor } from './support/majors.js';
import { Before, Paper, person } from './support/played.js';
import { TestProject } from './support/project.js';

describe('a reset', () => {
  const project = new TestProject();
  beforeAll(() => project.start(newestMajor));
  afterAll(() => project.destroy());

  const reset = async (played: { report?: Paper; shell?: Shell } = {}) => {
    const report = played.report ?? new Paper();
    const prompter = person('a clean slate', 'planner/local');
    const wish = { sandbox: true, environment: 'local', played: { ...played, report, prompter } } as const;
    const { exit } = await project.run('reset', wish);
    return { exit, text: report.text, json: JSON.parse(report.out.at(-1) ?? '{}') as Record<string, unknown> };
  };
  const lastOutcome = () => /Outcome: (.*)\n---\n$/.exec(project.read('backups/database/reset_log.txt'))?.[1];
  const looking = 'Look at what is there now';

  const rechecking = 'Check everything once more';

  test.each([
    ['staging', 'postgres'],
    ['local', 'template1'],
  ] as const)('is refused on the port of the local stack for %s, database %s', async (environment, database) => {
    const [config, url] = [project.read('supabase/config.toml'), new URL(project.urls[environment])];
    url.pathname = `/${database}`;
    project.write('supabase/config.toml', config.replace('port = 54322', `port = ${url.port}`));
    project.useEnvFiles({ production: project.urls.production, [environment]: url.href });
    const { exit, json } = await project.run('reset', { environment, reason: 'x', played: { prompter: person() } });
    for (const name of [environment, 'production']) rmSync(project.path(`.env.${name}`));
    project.write('supabase/config.toml', config);
    expect(json.problems).toMatchObject([{ code: 'local-stack' }]);
    expect(exit).toBe(3);
  });

  test('is refused when its files are no longer those that were approved', async () => {
    const added = 'supabase/migrations/20261107000000_added.sql';
    const add = () => {
      project.write(added, 'select 1;');
      return Promise.resolve();
    };
    const { exit, json } = await reset({ report: new Before(rechecking, add) });
    rmSync(project.path(added));
    expect(exit).toBe(3);
    expect(json).toMatchObject({ changed: false, problems: [{ code: 'plan-changed' }] });
  });

  test('is refused when the lock was lost, and nobody can tell where the URL leads now', async () => {
    await asSuperuser(project.urls.local, 'revoke execute on function pg_catalog.pg_control_system() from public');
    const loseLock = () =>
      asSuperuser(
        project.urls.local,
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'supasafe reset%'`,
      );
    const { exit, text, json } = await reset({ report: new Before(rechecking, loseLock) });
    expect(exit).toBe(3);
    expect(json).toMatchObject({ changed: false, problems: [{ code: 'cannot-compare' }] });
    expect(text).toContain('Nothing was changed on local.');
    await asSuperuser(project.urls.local, 'grant execute on function pg_catalog.pg_control_system() to public');
  });

  inDepth('is looked at through a session of its own: those from before may be dead', async () => {
    const endSessions = async () => {
      const client = new pg.Client({
        connectionString: project.urls.local.replace('//postgres:', '//supabase_admin:'),
        ssl: false,
      });
      await client.connect();
      const ended = await client.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'supasafe reset%'`,
      );
      expect(ended.rowCount).toBeGreaterThan(0);
      await client.end();
    };
    const { exit, json } = await reset({ report: new Before(looking, endSessions) });
    expect(json.problems).toEqual([]);
    expect(exit).toBe(0);
    expect(lastOutcome()).toBe('done');
  });

  test('that fails in a file does not say more than is known, and says what is there', async () => {
    const seed = project.read('supabase/seed.sql');
    project.write('supabase/seed.sql', 'select nothing_of_this_name();');
    const { exit, text, json } = await reset();
    project.write('supabase/seed.sql', seed);
    expect(exit).toBe(1);
    expect(json).toMatchObject({ changed: true, problems: [{ code: 'reset-failed' }] });
    expect(text).toContain('what it holds now is asked, and said at the end');
    expect(text).toMatch(/planner\/local was being reset: it holds [\d,]+ rows in \d+ tables now/);
    expect(text).not.toContain('It has been emptied');
    expect(lastOutcome()).toMatch(/^failed: .*nothing_of_this_name/);
  });

  test('whose program cannot be started failed, and was not interrupted', async () => {
    const real = createShell(never);
    const run: Shell['run'] = ({ args, env, ...more }) =>
      real.run(args.includes('reset') ? { program: '/nowhere/supabase', args, env } : { args, env, ...more });
    const { exit, text, json } = await reset({ shell: { ...real, run } });
    expect(exit).toBe(1);
    expect(json.changed).toBe(false);
    expect(text).toContain('planner/local holds what it held');
    expect(lastOutcome()).toMatch(/^failed: .*\/nowhere\/supabase/);
    const outcomes = project.read('backups/database/reset_log.txt').match(/^Outcome: (begun|failed)/gm);
    expect(outcomes?.slice(-2)).toEqual(['Outcome: begun', 'Outcome: failed']);
  });

  test('keeps its entry in the log when the server is gone afterwards', async () => {
    const stop = () => project.run('sandbox', {}, { act: 'stop', wishes: {} });
    const { exit, text, json } = await reset({ report: new Before(looking, stop) });
    expect(exit).toBe(2);
    expect(json).toMatchObject({ changed: true, problems: [{ code: 'unreachable' }] });
    expect(text).toContain('planner/local was reset, and cannot be asked what it holds now');
    expect(lastOutcome()).toMatch(/^reset, but its ledger could not be read: /);
  });
});
