import { readFileSync, statSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import type { Ports } from '../src/ports.js';
import type { RowWishes } from '../src/steps/world.js';
import { asSuperuser } from './support/badInput.js';
import { majorsInDepth, newestMajor } from './support/majors.js';
import { nobody, person } from './support/played.js';
import { TestProject } from './support/project.js';
import { Terminal } from './support/terminal.js';
import { describeDatabase, type Described } from './support/torture.js';
import { lastly } from '../src/together.js';

const replace = ['missing', 'changed', 'extra'] as const;
const phrase = 'planner/production';

/** A sandbox whose production was backed up as `good`. */
class Case {
  readonly project = new TestProject();
  #before: Described | null = null;

  constructor(readonly major: number) {}

  async start(): Promise<void> {
    await this.project.start(this.major);
    await this.change('create table public.heartbeat (id bigint generated always as identity primary key)');
    this.#before = await this.now();
    expect((await this.project.run('backup', { sandbox: true, name: 'good' })).exit).toBe(0);
  }

  get before(): Described {
    if (!this.#before) throw new Error('start() comes first');
    return this.#before;
  }

  get production(): string {
    return this.project.urls.production;
  }

  change(sql: string): Promise<object[]> {
    return this.project.query('production', sql);
  }

  /** Without what the writer writes. */
  async now(): Promise<Described> {
    const all = await describeDatabase(this.production.replace('//postgres:', '//supabase_admin:'), this.major);
    const without = (described: Readonly<Record<string, string>>) =>
      Object.fromEntries(Object.entries(described).filter(([name]) => !name.startsWith('public.heartbeat')));
    return { ...all, rows: without(all.rows), sequences: without(all.sequences) };
  }

  async restore(tables: string[], rows: Partial<RowWishes>, played: Partial<Ports> = {}, dryRun = false) {
    const outcome = await this.project.run('restore', {
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
      played: { prompter: person('by accident', phrase), ...played },
    });
    return { ...outcome, text: outcome.paper.text };
  }

  /** Rows of each table that a role of the API gets to see, as a person who is signed in or not. */
  async seen(): Promise<object[]> {
    const tables = ['tasks', 'comments', 'profiles', 'projects', 'living_tasks'];
    const users = await this.change(
      'select profile_id as id from public.project_members order by project_id, profile_id limit 2',
    );
    const sessions = [
      `set role anon`,
      ...users.map(
        (user) =>
          `set role authenticated; set request.jwt.claims = '${JSON.stringify({ sub: (user as { id: string }).id, role: 'authenticated' })}'`,
      ),
    ];
    const seen: object[] = [];
    for (const session of sessions) {
      for (const table of tables) {
        const sql = `select count(*) as rows, md5(string_agg(t::text, '' order by t::text)) as digest from public.${table} t`;
        const rows = await asSuperuser(this.production, sql, session).catch((error: unknown) => [
          (error as Error).message,
        ]);
        seen.push({ session, table, rows });
      }
    }
    return seen;
  }
}

/** Somebody who goes on writing: how often, and how long the longest write took. */
async function whileWriting<T>(
  url: string,
  work: () => Promise<T>,
): Promise<{ result: T; writes: number; longest: number }> {
  const client = new pg.Client({ connectionString: url, ssl: false });
  await client.connect();
  const state = { over: false, writes: 0, longest: 0 };
  const writing = (async () => {
    while (!state.over) {
      const since = Date.now();
      await client.query('insert into public.heartbeat default values');
      state.writes += 1;
      state.longest = Math.max(state.longest, Date.now() - since);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  })();
  try {
    return { result: await work(), writes: state.writes, longest: state.longest };
  } finally {
    state.over = true;
    await lastly(writing, () => client.end());
  }
}

describe.each(majorsInDepth)('tables of production on PostgreSQL %i', (major) => {
  const one = new Case(major);
  beforeAll(() => one.start());
  afterAll(() => one.project.destroy());

  test('dropped, emptied and corrupted come back with one command, while others are written to', async () => {
    const seen = await one.seen();
    await one.change('drop table public.tasks cascade');
    await one.change('delete from public.comments where id in (select id from public.comments order by id limit 1000)');
    await one.change(
      `update public.profiles set full_name = 'x' where username like '%7'; insert into auth.users (id) values (gen_random_uuid())`,
    );
    const users = (await one.now()).rows['auth.users'];
    const tables = ['public.tasks', 'public.comments', 'public.profiles'];
    const { result, writes, longest } = await whileWriting(one.production, () =>
      one.restore(tables, { acts: replace }),
    );
    expect(result.json.problems).toEqual([]);
    expect(result.exit).toBe(0);
    const after = await one.now();
    expect(after).toEqual({ ...one.before, rows: { ...one.before.rows, 'auth.users': users } });
    expect(await one.seen()).toEqual(seen);
    expect(await one.change('select count(*)::int as n from public.heartbeat')).toEqual([{ n: expect.any(Number) }]);
    expect(writes).toBeGreaterThan(20);
    expect(longest).toBeLessThan(5000);
    expect(result.json).toMatchObject({
      changed: true,
      notRestored: [],
      wayBack: [expect.stringContaining('--replace'), expect.anything()],
    });
    const log = one.project.read('backups/database/backup_log.md');
    expect(log).toMatch(
      /Restore of Tables\n[\s\S]*Reason:\*\* by accident\n[\s\S]*public\.tasks, public\.comments, public\.profiles\n/,
    );
    await one.change(`delete from auth.users where id not in (select id from public.profiles)`);
  });

  if (major !== newestMajor) return;
  const schemas = async () =>
    (await one.change(`select nspname from pg_namespace where nspname like 'supasafe%'`)).length;

  test('asks nobody and changes nothing to show the difference, or to export', async () => {
    await one.change('delete from public.comments where id in (select id from public.comments order by id limit 1000)');
    const damaged = await one.now();
    const shown = await one.restore(['public.comments'], {}, { prompter: nobody }, true);
    expect(shown.json).toMatchObject({
      exit: 0,
      changed: false,
      differences: [{ missing: 1000, changed: 0, extra: 0 }],
    });
    expect(shown.text).toMatch(/1,000 rows missing +stay away/);
    const misspelt = await one.restore(['public.Taks'], {}, { prompter: nobody }, true);
    expect([misspelt.exit, misspelt.text]).toEqual([2, expect.stringContaining('It has public.tasks, ')]);
    const shouted = await one.restore(['public.TASKS'], {}, { prompter: nobody }, true);
    expect(shouted.text).toContain('Names are compared as they are written, capitals too: it has public.tasks.');
    const unsaid = await one.restore(['public.comments'], {});
    expect([unsaid.exit, unsaid.text]).toEqual([2, expect.stringContaining('--replace')]);
    const unattended = await one.restore(['public.comments'], { acts: replace }, { prompter: nobody });
    expect(unattended.exit).toBe(5);
    for (const [file, tables] of [
      ['a.sql', ['public.tasks', 'public.comments']],
      ['a.csv', ['public.comments']],
    ] as const) {
      const exported = await one.restore([...tables], { exportTo: file }, { prompter: nobody });
      expect(exported.json.problems).toEqual([]);
      expect(statSync(one.project.path(file)).mode & 0o777).toBe(0o600);
    }
    expect(readFileSync(one.project.path('a.csv'), 'utf8').split('\n')[0]).toBe('id,task_id,author_id,body,created_at');
    expect(one.project.read('a.sql')).toMatch(
      /CREATE TABLE public\.tasks[\s\S]*COPY public\.comments[\s\S]*CREATE POLICY/,
    );
    expect(await one.now()).toEqual(damaged);
  });

  test('that is killed leaves all as it was but its side schema, which the next one removes', async () => {
    const damaged = await one.now();
    const holder = new pg.Client({ connectionString: one.production, ssl: false });
    await holder.connect();
    await holder.query('begin; lock table public.comments in share mode');
    const args = [
      'restore',
      'good',
      '--to',
      'production',
      '--sandbox',
      '--reason',
      'x',
      '--table',
      'public.comments',
      '--missing',
    ];
    const terminal = new Terminal(one.project.folder, args);
    await terminal.waitFor(`Type ${phrase} to restore:`);
    terminal.type(`${phrase}\r`);
    await terminal.waitFor('Put the tables back');
    const isWaiting = `select count(*)::int as n from pg_stat_activity where wait_event_type = 'Lock' and query like 'lock table%'`;
    while (((await one.change(isWaiting)) as { n: number }[])[0]?.n === 0)
      await new Promise((resolve) => setTimeout(resolve, 50));
    terminal.kill('SIGKILL');
    await terminal.ended;
    await holder.query('rollback');
    await holder.end();
    expect(await schemas()).toBe(1);
    expect((await one.now()).rows['public.comments']).toEqual(damaged.rows['public.comments']);
    const { json, text } = await one.restore(['public.comments'], { acts: ['missing'] });
    expect(json.problems).toEqual([]);
    expect(text).toMatch(/supasafe_side_\S+ was left by a restore that was cut off: it is removed/);
    expect(await one.now()).toEqual(one.before);
    expect(await schemas()).toBe(0);
  });

  test('that gets no lock or loses its connection leaves all as it was', async () => {
    await one.change(`update public.tasks set title = 'x' where id % 3 = 0`);
    const damaged = await one.now();
    one.project.write('supasafe.json', '{"lockTimeoutSeconds": 1, "lockAttempts": 1}');
    const holder = new pg.Client({ connectionString: one.production, ssl: false });
    holder.on('error', () => undefined);
    await holder.connect();
    await holder.query('begin; lock table public.tasks in row exclusive mode');
    const locked = await one.restore(['public.tasks'], { acts: ['changed'] });
    expect(locked.json).toMatchObject({ exit: 1, changed: false, problems: [{ code: 'lock-not-had' }] });
    const lastStatus = () =>
      /Restore of Tables\n(?:(?!###)[\s\S])*\*\*Tables:\*\* public\.tasks\n(?:(?!###)[\s\S])*\*\*Status:\*\* (.*)\n$/.exec(
        one.project.read('backups/database/backup_log.md').trimEnd() + '\n',
      )?.[1];
    expect(lastStatus()).toMatch(/^✖ failed, nothing was changed: Somebody holds the tables/);
    expect(await one.now()).toEqual(damaged);
    one.project.write('supasafe.json', '{"lockTimeoutSeconds": 60}');
    const cutting = (async () => {
      for (let cut = 0; cut === 0; await new Promise((resolve) => setTimeout(resolve, 50)))
        cut = (
          await asSuperuser(
            one.production,
            `select pg_terminate_backend(pid) from pg_stat_activity where wait_event_type = 'Lock' and query like 'lock table%'`,
          )
        ).length;
    })();
    const cut = await one.restore(['public.tasks'], { acts: ['changed'] });
    await cutting;
    await holder.end();
    expect(cut.json).toMatchObject({ exit: 1, changed: false, problems: [{ code: 'connection-lost' }] });
    expect(cut.text).toContain('planner/production is as it was.');
    expect(lastStatus()).toMatch(/^✖ /);
    expect(await one.now()).toEqual(damaged);
    expect((await one.restore(['public.tasks'], { acts: ['changed'] })).exit).toBe(0);
    expect(await one.now()).toEqual(one.before);
    expect((await one.restore(['public.tasks'], { acts: replace }, { prompter: person() })).text).toContain(
      'Nothing to put back.',
    );
  });
});
