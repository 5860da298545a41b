import { rmSync, symlinkSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { asSuperuser } from './support/badInput.js';
import { all, inDepth } from './support/depth.js';
import { newestMajor } from './support/majors.js';
import { Before, movableClock, Paper, person } from './support/played.js';
import { TestProject } from './support/project.js';
import type { Problem } from '../src/problem.js';
import { createClock } from '../src/system/clock.js';
import { never } from './support/interruption.js';

const owner = () => person('planner/production');
/** The disk is full for the journal of the run, from the moment in which a line with these words is printed. */
class FullDisk extends Paper {
  constructor(
    readonly project: TestProject,
    readonly words: string,
  ) {
    super();
  }

  override line(text = ''): void {
    super.line(text);
    if (!text.includes(this.words)) return;
    const run = this.project.files('.supasafe/runs').find((path) => path.endsWith('owner.json')) ?? '';
    const journal = this.project.path('.supasafe/runs', run, '..', 'journal.jsonl');
    rmSync(journal, { force: true });
    symlinkSync('/dev/full', journal);
  }
}

const version = (minute: number) => `2026110612${String(minute).padStart(2, '0')}00`;

/** What somebody else does in the moment in which the owner is asked. */
const meanwhile = (work: () => unknown) =>
  person(async () => {
    await work();
    return 'planner/production';
  });

describe('when something fails', () => {
  const project = new TestProject().withoutPending();
  beforeAll(() => project.start(newestMajor, 0));
  afterAll(() => project.destroy());

  const marker = (environment: 'local' | 'staging' | 'production', name: string) =>
    project.query(
      environment,
      `insert into public.projects (name, owner_id) select '${name}', id from public.profiles limit 1`,
    );
  const ifMarked = (name: string, then: string) =>
    `do $$ begin if exists (select from public.projects where name = '${name}') then ${then} end if; end $$;`;
  const withdraw = async (...files: string[]) => {
    for (const file of files) project.git('rm', '-q', '-f', `supabase/migrations/${file}`);
    project.commit('withdrawn');
    await Promise.resolve();
  };

  test('a migration that fails on the restored rows changes nothing anywhere', async () => {
    const before = await project.ledgers();
    const file = `${version(1)}_broken.sql`;
    project.migration(file, 'alter table public.tasks add constraint positive check (estimate > 1);');
    const { exit, paper } = await project.run('migrate', { sandbox: true, played: { prompter: person() } });
    expect(exit).toBe(1);
    expect(paper.text).toContain(`${file} failed on the rehearsal copy of planner/production.  migration-failed`);
    expect(paper.text).toContain('check constraint "positive" of relation "tasks" is violated by some row');
    expect(paper.text).toContain('Nothing was changed on local, staging or production.');
    expect(paper.text).not.toMatch(/db reset|migration repair/);
    expect(await project.ledgers()).toEqual(before);
    const log = project.read('docs/migration_failures.log');
    expect(log).toMatch(
      /^Migration failed at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\nError: ERROR: check constraint "positive"/,
    );
    expect(log).toContain(
      `File: ${file}\nStatement: alter table public.tasks add constraint positive check (estimate > 1)\n`,
    );
    expect(log).toMatch(/\n---\n$/);
    await withdraw(file);
  });

  test('a file that fails on local after a good one leaves the good one applied, and says exactly that', async () => {
    const [good, bad] = [`${version(2)}_good.sql`, `${version(3)}_bad.sql`];
    await marker('local', 'only local');
    project.migration(
      good,
      'create table public.good (id bigint primary key);\nalter table public.good enable row level security;',
    );
    project.migration(bad, ifMarked('only local', `raise exception 'not on local';`));
    const before = await project.ledgers();
    const { exit, paper, json } = await project.run('migrate', { sandbox: true, played: { prompter: person() } });
    expect(exit).toBe(1);
    expect(paper.text).toContain(`${bad} failed on planner/local.  migration-failed`);
    expect(paper.text).toContain(`Mend ${bad}, commit it, and run npm run migrate:safe -- --sandbox again.`);
    expect(paper.text).toContain(`planner/local has ${good} now.`);
    expect(paper.text).toContain('staging is unchanged.');
    expect(paper.text).toContain('production is unchanged.');
    expect(json.changes).toEqual([
      { environment: 'local', state: 'changed', applied: [good] },
      { environment: 'staging', state: 'unchanged', applied: [] },
      { environment: 'production', state: 'unchanged', applied: [] },
    ]);
    expect(await project.ledgers()).toEqual({ ...before, local: [...before.local, version(2)] });
    await project.query('local', `delete from public.projects where name = 'only local'`);
  });

  test('a file that fails on production only: the way back is the backup from before', async () => {
    const bad = `${version(4)}_bad_on_production.sql`;
    project.migration(bad, ifMarked('only production', `raise exception 'not on production';`));
    const prompter = meanwhile(() => marker('production', 'only production'));
    const { exit, paper, json } = await project.run('migrate', { sandbox: true, played: { prompter } });
    expect(exit).toBe(1);
    expect(paper.text).toContain(`${bad} failed on planner/production.  migration-failed`);
    expect(paper.text).toContain('planner/production has 20261106120200_good.sql, 20261106120300_bad.sql now.');
    expect(paper.text).toMatch(/\nnpm run restore -- production\/\S+ --to production --sandbox\n/);
    expect(paper.text).toMatch(
      /Local +passed, .*, after a verified backup, but for:\n +20261106120200_good\.sql: applied before, not tried in this run\n/,
    );
    expect(json.local).toMatchObject({ files: [expect.anything(), bad], appliedBefore: ['20261106120200_good.sql'] });
    expect((await project.ledger('production')).at(-1)).toBe(version(3));
    await project.query('production', `delete from public.projects where name = 'only production'`);
  });

  test('production that ends in another catalogue than rehearsed is an alarm, and nothing is undone', async () => {
    const file = `${version(5)}_differs.sql`;
    await project.triedMigration(
      file,
      `create view public.five with (security_invoker = on) as select 5 as five;\n${ifMarked('surprise', 'create table public.surprise (id int);')}`,
    );
    const prompter = meanwhile(() => marker('production', 'surprise'));
    const { exit, paper } = await project.run('migrate', { sandbox: true, played: { prompter } });
    expect(exit).toBe(1);
    expect(paper.text).toContain('planner/production was changed, and is not what was rehearsed.  production-differs');
    expect(paper.text).toContain('table public.surprise: added, not in rehearsal');
    expect(paper.text).toContain('planner/local is unchanged (its ledger was asked just now).');
    expect(paper.text).toContain('Nothing was undone by itself.');
    expect(paper.text).toContain(`planner/production has ${version(4)}_bad_on_production.sql, ${file} now`);
    expect(project.read('docs/migration_failures.log')).toContain(
      'Error: production-differs: planner/production is not what was rehearsed',
    );
    // The file that failed on production in the run before went there now, too.
    expect((await project.ledger('production')).slice(-2)).toEqual([version(4), version(5)]);
  });

  describe('what others change while the owner is asked stops the push', () => {
    const file = `${version(6)}_moved.sql`;
    const foreign = '20260101000000';
    beforeAll(() => project.triedMigration(file, 'select 1;'));

    test.each([
      [
        'ledger-moved',
        () => project.query('production', `insert into supabase_migrations.schema_migrations values ('${foreign}')`),
      ],
      ['plan-changed', () => project.write(`supabase/migrations/${file}`, 'select 2;')],
    ])('%s', async (code, act) => {
      const before = await project.ledger('production');
      const { exit, json } = await project.run('migrate', { sandbox: true, played: { prompter: meanwhile(act) } });
      expect(json.problems).toEqual([expect.objectContaining({ code })]);
      expect(exit).toBe(3);
      await project.query(
        'production',
        `delete from supabase_migrations.schema_migrations where version = '${foreign}'`,
      );
      expect(await project.ledger('production')).toEqual(before);
      project.git('checkout', '-q', '--', '.');
    });
  });

  // The next one takes production's anew.
  inDepth('a backup older than 30 minutes by then is taken and verified once more, before each push', async () => {
    // One that local and staging do not have yet.
    project.migration('20261106120630_aged.sql', 'select 1;');
    const clock = movableClock(createClock(never));
    const report = new Before('Try on staging', () => {
      clock.forward(31);
      return Promise.resolve();
    });
    const { exit } = await project.run('migrate', { sandbox: true, played: { prompter: owner(), clock, report } });
    expect(exit).toBe(0);
    expect(report.text).not.toContain('The backup of planner/local is');
    for (const name of ['staging', 'production'])
      expect(report.text).toContain(`The backup of planner/${name} is 31 minutes old; it is taken once more.`);
    const made = project
      .files('backups/database/production')
      .filter((path) => path.includes('20261106120630_aged') && path.endsWith('metadata.json'));
    expect(made.length).toBeGreaterThanOrEqual(2);
  });

  test('a verdict that changed with the backup is refused; the next run shows it, and asks anew', async () => {
    const file = `${version(7)}_clears.sql`;
    await marker('production', 'going');
    await project.triedMigration(file, `delete from public.projects where name = 'going';`);
    const clock = movableClock(createClock(never));
    const first = person('they are done', async () => {
      await marker('production', 'going');
      clock.forward(31);
      return 'planner/production';
    });
    const { exit, json, paper } = await project.run('migrate', { sandbox: true, played: { prompter: first, clock } });
    expect(paper.text).toContain('The backup of planner/production is 31 minutes old; it is taken once more.');
    expect(json.problems).toMatchObject([{ code: 'plan-changed' }]);
    expect((json.problems as Problem[])[0]?.details).toContain(
      'public.projects loses 2 rows now, 1 when it was approved',
    );
    expect(exit).toBe(3);
    expect(await project.ledger('production')).not.toContain(version(7));
    const again = person('they are done', 'planner/production');
    expect((await project.run('migrate', { sandbox: true, played: { prompter: again } })).exit).toBe(0);
    expect((await project.ledger('production')).at(-1)).toBe(version(7));
  });

  // A reset loses its lock in test/reset.test.ts.
  inDepth(
    'a lock that is lost while the owner is asked: it goes on where the server says which one it is',
    async () => {
      const file = `${version(8)}_locked.sql`;
      project.migration(file, 'select 1;');
      const loseLock = (rights: string) =>
        person(async () => {
          await asSuperuser(
            project.urls.production,
            `${rights} public; select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'supasafe migrate%'`,
          );
          return 'planner/production';
        });
      const control = 'execute on function pg_catalog.pg_control_system()';
      await asSuperuser(project.urls.production, `revoke ${control} from public`);
      const blind = await project.run('migrate', {
        sandbox: true,
        played: { prompter: loseLock(`revoke ${control} from`) },
      });
      expect(blind.json.problems).toEqual([expect.objectContaining({ code: 'cannot-compare' })]);
      expect(blind.exit).toBe(3);
      await asSuperuser(project.urls.production, `grant ${control} to public`);
      const again = await project.run('migrate', {
        sandbox: true,
        played: { prompter: loseLock(`grant ${control} to`) },
      });
      expect(again.json.problems).toEqual([]);
      expect((await project.ledger('production')).at(-1)).toBe(version(8));
    },
  );

  // The same before the push to production: above.
  inDepth('a ledger that others change before the push to local stops that push', async () => {
    const file = `${version(9)}_raced.sql`;
    project.migration(file, 'select 1;');
    const foreign = `supabase_migrations.schema_migrations`;
    const report = new Before('Try on local', () =>
      project.query('local', `insert into ${foreign} values ('20260101000000')`),
    );
    const { exit } = await project.run('migrate', { sandbox: true, played: { prompter: person(), report } });
    expect(report.text).toContain('Somebody else changed the ledger of planner/local while this run was going on.');
    expect(exit).toBe(3);
    await project.query('local', `delete from ${foreign} where version = '20260101000000'`);
    expect(await project.ledger('local')).not.toContain(version(9));
    await withdraw(file);
  });

  const disks: [string, string, string[]][] = [
    ['while it is written down', '✓ Compare production with the rehearsal', ['no-space', 'end-not-written']],
    ['when only its last line is missing', 'is migrated, and is what was rehearsed', ['end-not-written']],
  ];
  test.each(disks.slice(all ? 0 : 1))('a success stays one when the disk is full %s', async (_when, words, codes) => {
    const file = `${version(34 - codes.length)}_full_disk.sql`;
    await project.triedMigration(file, 'select 1;');
    const report = new FullDisk(project, words);
    const { exit, json } = await project.run('migrate', { sandbox: true, played: { prompter: owner(), report } });
    expect(exit).toBe(1);
    expect(report.text).toContain('✓ planner/production is migrated, and is what was rehearsed.');
    expect(report.text).toContain(`planner/production has ${file} now.`);
    expect(report.text).toContain('✖ How this run ended could not be written down.  end-not-written');
    expect(report.text).not.toMatch(/No database was changed|run the command again/);
    const told = JSON.parse(report.out.at(-1) ?? '{}') as Record<string, unknown>;
    expect(told).toMatchObject({ command: 'migrate', ok: false, exit: 1, pending: [file] });
    expect((told.problems as { code: string }[]).map(({ code }) => code)).toEqual(codes);
    expect(told.changes).toContainEqual({ environment: 'production', state: 'changed', applied: [file] });
    expect(told.wayBack).not.toEqual([]);
    expect(json).toEqual({});
    const next = await project.run('migrate', { sandbox: true, played: { prompter: person() } });
    expect(next.paper.text).not.toContain('was cut off');
  });
});
