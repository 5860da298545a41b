import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { parseMetadata } from '../src/backup/metadata.js';
import { createFiles } from '../src/system/files.js';
import { createHost } from '../src/system/host.js';
import { databasesOf, problemsOf, refusals, type Expected, type Wish } from './support/badInput.js';
import { newestMajor } from './support/majors.js';
import { nobody, person } from './support/played.js';
import { TestProject } from './support/project.js';
import { filesWithoutPrograms } from './support/withoutPrograms.js';

const project = new TestProject();
const refuses = refusals(project, () => Object.values(project.urls));
const reset = { sandbox: true, environment: 'local' } as const;
/** Everything that makes backups. */
const allRefuse = async (expected: Expected, wish: Wish = {}) => {
  await refuses('backup', expected, { sandbox: true, ...wish });
  await refuses('migrate', expected, { sandbox: true, ...wish });
  await refuses('reset', expected, { ...reset, ...wish });
};

beforeAll(() => project.start(newestMajor));
afterAll(() => project.destroy());

describe('a name of a backup', () => {
  test.each([
    ['../evil', /letters, digits/],
    ['..', /dot or a hyphen/],
    ['production/evil', /letters, digits/],
    ['/tmp/evil', /letters, digits/],
    ['two words', /letters, digits/],
    [`it's`, /letters, digits/],
    ['"quoted"', /letters, digits/],
    ['$(id)', /letters, digits/],
    ['line\nbreak', /letters, digits/],
    ['naïve', /letters, digits/],
    ['', /The backup cannot be called ""/],
    ['x'.repeat(300), /longer than 200 characters/],
    ['-rf', /dot or a hyphen/],
    ['.hidden', /dot or a hyphen/],
    ['latest_full', /"latest" is kept/],
    ['latest', /"latest" is kept/],
  ])('%j is refused before anything is looked at', async (name, why) => {
    const outcome = await refuses('backup', { exit: 2, codes: ['backup-name'], says: [why] }, { sandbox: true, name });
    for (const line of outcome.paper.lines) expect(line.length).toBeLessThan(200);
  });

  test('of the longest kind is taken', async () => {
    const name = `${'x'.repeat(199)}y`;
    const wish = { sandbox: true, verify: false as const, name, played: { prompter: nobody } };
    const { exit, json } = await project.run('backup', wish);
    expect([exit, json.backup]).toEqual([0, expect.objectContaining({ id: `production/${name}` })]);
  });

  test('that exists already is refused, be it a whole backup or a file that somebody put there', async () => {
    const wish = { sandbox: true, verify: false as const, name: 'before-new-pricing' };
    const { exit } = await project.run('backup', { ...wish, played: { prompter: nobody } });
    expect(exit).toBe(0);
    const says = ['production/before-new-pricing', /never overwritten/];
    await refuses('backup', { exit: 3, codes: ['backup-exists'], says }, wish);
    project.write('backups/database/production/mine_full.sql', '-- by hand\n');
    await refuses(
      'backup',
      { exit: 3, codes: ['backup-exists'], says: ['production/mine'] },
      { ...wish, name: 'mine' },
    );
  });

  test.each(['nothing', '../evil', 'production/nothing', 'latest_full.sql', 'supabase/config.toml'])(
    'that nobody has, %s, is neither verified nor shown',
    async (name) => {
      const expected = { exit: 2, codes: ['backup-unknown'], says: [name] } as const;
      await refuses('verify', expected, { name });
      expect((await project.run('backups', { name })).exit).toBe(2);
    },
  );
});

describe('backups that cannot be written', () => {
  afterEach(() => rmSync(project.path('backups'), { recursive: true, force: true }));

  test.each(['backups', 'backups/database', 'backups/database/production'])('%s is a plain file', async (path) => {
    rmSync(project.path('backups'), { recursive: true, force: true });
    mkdirSync(project.path(path, '..'), { recursive: true });
    project.write(path, 'not a folder\n');
    const expected = { exit: 3, codes: ['backups-not-writable'], says: [project.path(path)] } as const;
    await refuses('backup', expected, { sandbox: true });
    await refuses('migrate', expected, { sandbox: true });
  });

  test('the folder is read-only', async () => {
    const folder = project.path('backups', 'database');
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(project.path('backups'), { recursive: true });
    // Rights do not stop root; a file system that is mounted read-only does, where this machine has one.
    const isRoot = process.getuid?.() === 0;
    const mounted = isRoot ? readOnlyMount() : null;
    if (mounted === null) mkdirSync(folder);
    else symlinkSync(mounted, folder);
    if (!isRoot) chmodSync(folder, 0o500);
    const files = { ...createFiles(), freeBytes: () => Promise.resolve(Number.MAX_SAFE_INTEGER) };
    const fault = isRoot && mounted === null ? { isWritable: () => Promise.resolve(false) } : {};
    const expected = { exit: 3, codes: ['backups-not-writable'], says: [folder] } as const;
    await allRefuse(expected, { played: { prompter: nobody, files: { ...files, ...fault } } });
    if (!isRoot) chmodSync(folder, 0o700);
  });

  test('there is too little space', async () => {
    const files = { ...createFiles(), freeBytes: () => Promise.resolve(1000) };
    const says = [/MB are needed, 1\.0 kB are free/, project.path('backups', 'database')];
    await allRefuse({ exit: 3, codes: ['no-space'], says }, { played: { prompter: nobody, files } });
  });
});

/** A folder of a file system that is mounted read-only. */
function readOnlyMount(): string | null {
  try {
    const mounts = readFileSync('/proc/mounts', 'utf8').split('\n');
    const fields = mounts.map((line) => line.split(' '));
    return fields.find(([, , type, options]) => type === 'tmpfs' && options?.split(',')[0] === 'ro')?.[1] ?? null;
  } catch {
    return null;
  }
}

const onPath = (name: string): string | undefined =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));

describe('client programs that are not there', () => {
  const programs = mkdtempSync(join(tmpdir(), 'supasafe-path-'));
  const debian = '/usr/lib/postgresql';
  const files = filesWithoutPrograms();
  const isDebian = existsSync('/etc/debian_version');
  const aptGet = onPath('apt-get');
  const bare: Wish = { env: { PATH: programs, SUPASAFE_PG_BIN: '' }, played: { prompter: nobody, files } };
  beforeAll(() => {
    symlinkSync(process.execPath, join(programs, 'node'));
    symlinkSync(onPath('git') ?? 'git', join(programs, 'git'));
    if (aptGet !== undefined) symlinkSync(aptGet, join(programs, 'apt-get'));
  });
  afterAll(() => rmSync(programs, { recursive: true }));
  const says = ['SUPASAFE_PG_BIN: none', 'PATH: none', `${debian}/*/bin: none`, 'postgresBin in supasafe.json: none'];
  const install = isDebian && aptGet !== undefined ? 'apt-get install -y postgresql-client-' : 'or as "postgresBin"';

  test('are named by backup and reset, with where they were looked for and the line that installs them', async () => {
    const expected = { exit: 2, codes: ['programs-missing'], says: [...says, install, 'planner/'] } as const;
    await refuses('backup', expected, { sandbox: true, ...bare });
    await refuses('reset', expected, { ...reset, ...bare });
  });

  test('are one fault in migrate too, though three databases want them', async () => {
    const expected = { exit: 2, codes: ['programs-missing'], says: [...says, install] } as const;
    await refuses('migrate', expected, { sandbox: true, ...bare });
  });

  test('are not found where somebody says that they are', async () => {
    writeFileSync(join(programs, 'pg_dump'), 'no program\n');
    for (const name of ['pg_restore', 'psql']) writeFileSync(join(programs, name), 'no program\n');
    for (const name of ['pg_dump', 'pg_restore', 'psql']) chmodSync(join(programs, name), 0o755);
    const env = { PATH: programs, SUPASAFE_PG_BIN: [programs, '/nowhere'].join(delimiter) };
    const expected = { exit: 2, codes: ['programs-missing'], says: ['SUPASAFE_PG_BIN: none'] } as const;
    await refuses('backup', expected, { sandbox: true, ...bare, env });
  });
});

test('without git nobody is told to make a repository that is there', () => {
  const cli = join(createHost().packageRoot, 'dist', 'cli.js');
  const env = { PATH: '/nowhere', HOME: process.env.HOME };
  const { status, stderr } = spawnSync(process.execPath, [cli, 'migrate', '--sandbox'], {
    cwd: project.folder,
    env,
    encoding: 'utf8',
  });
  expect(stderr).toContain('git could not be started.');
  expect(stderr).not.toContain('is not in a git repository');
  expect(status).toBe(2);
});

describe('git', () => {
  const backup = async (name: string) => {
    const before = await databasesOf(Object.values(project.urls));
    const outcome = await project.run('backup', {
      sandbox: true,
      verify: false as const,
      name,
      played: { prompter: nobody },
    });
    expect(problemsOf(outcome)).toEqual([]);
    expect(outcome.exit).toBe(0);
    expect(await databasesOf(Object.values(project.urls))).toEqual(before);
    return parseMetadata(project.read(`backups/database/production/${name}_metadata.json`), name).git;
  };
  beforeAll(() => rmSync(project.path('.git'), { recursive: true }));

  test('is not there: migrate and reset refuse, backup records that', async () => {
    const expected = { exit: 3, codes: ['no-git'], says: [project.folder, /git init/] } as const;
    await refuses('migrate', expected, { sandbox: true });
    await refuses('reset', expected, { ...reset, played: { prompter: person() } });
    expect(await backup('without-git')).toBeNull();
  });

  test('has no commit: there is nothing to record a run with either', async () => {
    project.git('init', '-q', '-b', 'main');
    expect(await backup('without-commit')).toMatchObject({ commit: null, branch: 'main' });
    const expected = { exit: 3, codes: ['no-git'], says: [/no commit yet/] } as const;
    await refuses('migrate', expected, { sandbox: true });
    await refuses('reset', expected, reset);
  });
});
