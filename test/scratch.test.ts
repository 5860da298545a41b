import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { RunReport } from '../src/evidence/report.js';
import { createPorts } from '../src/main.js';
import { startScratch, sweepScratch, type Scratch } from '../src/sandbox/scratch.js';
import { newestMajor } from './support/majors.js';
import { never } from './support/interruption.js';
import { Paper, person } from './support/played.js';
import { TestProject } from './support/project.js';

const ports = createPorts(never, { report: new Paper() });

describe('a scratch server of the user’s own', () => {
  const project = new TestProject();
  let own: Scratch;
  let url: string;
  const roles = () =>
    own.session.query('select rolname, rolsuper, rolpassword is not null as has_password from pg_authid order by 1');
  const databases = async () =>
    (
      await own.session.query<{ datname: string }>(`select datname from pg_database where datname like 'supasafe%'`)
    ).map((row) => row.datname);

  beforeAll(async () => {
    await project.start(newestMajor);
    // An embedded server plays the local stack: a superuser, the platform's roles, one password for both logins.
    own = await startScratch(ports, project.folder, newestMajor, 10_000_000);
    const database = await own.makeDatabase();
    const { password, address } = database.superuser;
    await database.loginAs('postgres');
    url = `postgresql://${address.user}:${password.reveal()}@127.0.0.1:${address.port}/postgres`;
  });
  afterAll(async () => {
    await own.dispose();
    await project.destroy();
  });

  test('is used for proof and rehearsal; it keeps its roles, and loses the databases that were made', async () => {
    const before = await roles();
    const { exit, json } = await project.run('rehearse', {
      sandbox: true,
      env: { SUPASAFE_SCRATCH_URL: url },
      played: { prompter: person() },
    });
    expect(json.problems).toEqual([]);
    expect(exit).toBe(0);
    const { backup, effects } = json.report as RunReport;
    expect(effects?.files).toHaveLength(3);
    expect(backup?.verification?.how).toContain('(configured scratch)');
    expect(await roles()).toEqual(before);
    expect(await databases()).toEqual([]);
  });

  test('that is production’s own server is refused', async () => {
    await project.query('production', `alter role supabase_admin password 'unchanged'`).catch(() => undefined);
    const superuser = project.urls.production.replace('//postgres:', '//supabase_admin:');
    const { exit, json } = await project.run('backup', { sandbox: true, env: { SUPASAFE_SCRATCH_URL: superuser } });
    expect(exit).toBe(3);
    expect(json.problems).toEqual([expect.objectContaining({ code: 'scratch-is-target' })]);
  });

  test('is refused where production’s URL cannot be read, so that nobody knows whose server it is', async () => {
    const env = {
      SUPASAFE_SCRATCH_URL: url,
      SUPASAFE_LOCAL_URL: project.urls.local,
      SUPASAFE_PRODUCTION_URL: 'postgresql://nothing',
    };
    const { exit, json } = await project.run('backup', { environment: 'local', env });
    expect(exit).toBe(3);
    expect(json.problems).toEqual([
      expect.objectContaining({
        code: 'cannot-compare',
        details: ['The database URL in SUPASAFE_PRODUCTION_URL cannot be read.'],
      }),
    ]);
  });

  test('where the role that pushes cannot log in is refused before anything is dumped', async () => {
    await own.session.query(`alter role postgres password 'another'`);
    const wish = { sandbox: true, env: { SUPASAFE_SCRATCH_URL: url }, played: { prompter: person() } };
    project.migration('20261106120000_next.sql', 'select 1;');
    const { exit, json, paper } = await project.run('migrate', wish);
    expect(exit).toBe(3);
    expect(json.problems).toEqual([expect.objectContaining({ code: 'scratch-login' })]);
    expect(paper.text).toContain(`alter role "postgres" login password '<the password of the scratch URL>';`);
    expect(paper.text).not.toContain(new URL(url).password);
    expect(project.files('backups/database').some((path) => path.includes('_next'))).toBe(false);
    const doctor = await project.run('doctor', wish);
    expect(doctor.json.problems).toEqual([expect.objectContaining({ code: 'scratch-login' })]);
    await own.session.query(`alter role postgres password '${new URL(url).password}'`);
  });

  test('whose variable is empty is not given', async () => {
    const { exit, json } = await project.run('backup', { sandbox: true, env: { SUPASAFE_SCRATCH_URL: '' } });
    expect(json.problems).toEqual([]);
    expect(exit).toBe(0);
  });

  test.each([
    ['is no superuser', () => url.replace('//supabase_admin:', '//postgres:'), 'scratch-unsuitable'],
    ['does not answer', () => url.replace(/:\d+\/postgres$/, ':1/postgres'), 'scratch-unreachable'],
    ['cannot be read', () => 'postgresql://nothing', 'url-unreadable'],
  ])('whose URL %s is refused', async (_what, wrong, code) => {
    const { exit, json } = await project.run('backup', { sandbox: true, env: { SUPASAFE_SCRATCH_URL: wrong() } });
    expect(exit).toBe(2);
    expect(json.problems).toEqual([expect.objectContaining({ code })]);
  });
});

describe('a scratch server that a killed run left', () => {
  const project = new TestProject();
  afterAll(() => project.destroy());

  test('is found and ended where it lies, also when too little memory is free for a new one there', async () => {
    const { pid } = spawnSync('true');
    const killed = { ...ports, host: { ...ports.host, pid, freeMemory: () => 2 ** 40 } };
    const left = await startScratch(killed, project.folder, newestMajor, 0);
    const [server] = await left.session.query<{ data: string }>(`select current_setting('data_directory') as data`);
    const now = { ...ports, host: { ...ports.host, freeMemory: () => 0 } };
    expect(await sweepScratch(now, project.folder)).toBe(1);
    expect(await ports.files.info(server?.data ?? '')).toBeNull();
    expect(left.session.lost).toBe(true);
    expect(project.files('.supasafe/scratch')).toEqual([]);
  });
});

test('databases that are asked for at the same time are two', async () => {
  const project = new TestProject();
  const scratch = await startScratch(ports, project.folder, newestMajor, 10_000_000);
  try {
    const made = await Promise.all([scratch.makeDatabase(), scratch.makeDatabase(), scratch.makeDatabase()]);
    expect(new Set(made.map(({ name }) => name)).size).toBe(3);
  } finally {
    await scratch.dispose();
    await project.destroy();
  }
});
