import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createHost } from '../src/system/host.js';
import { some } from './support/depth.js';
import { filesOf, problemsOf, refusals, type Wish } from './support/badInput.js';
import { nobody, person } from './support/played.js';
import { TestProject } from './support/project.js';

const { packageRoot } = createHost();
const project = new TestProject();
const elsewhere = mkdtempSync(join(tmpdir(), 'supasafe-elsewhere-'));
const refuses = refusals(project, () => []);
const commands = ['migrate', 'reset', 'backup', 'verify', 'backups', 'doctor', 'sandbox'] as const;
const { PATH, HOME } = process.env;

/** The program itself, as npm starts it. */
function cli(args: readonly string[], cwd = project.folder) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(packageRoot, 'dist', 'cli.js'), ...args], {
    cwd,
    encoding: 'utf8',
    input: '',
    env: { PATH, HOME },
  });
  return { exit: status, stdout, stderr };
}

beforeAll(() => {
  execFileSync(process.execPath, [join(packageRoot, 'scripts', 'build.mjs'), '--if-old']);
});
afterAll(async () => {
  await project.destroy();
  rmSync(elsewhere, { recursive: true });
});

describe('a command line that is wrong', () => {
  const wrong: [string[], RegExp][] = [
    [['wat'], /unknown command 'wat'/],
    [['migrate', '--wat'], /unknown option '--wat'/],
    [['migrate', '--env', 'staging'], /unknown option '--env'/],
    [['reset', '--env', 'moon'], /'moon' is invalid. Allowed choices are local, staging, production/],
    [['reset', '--env', 'Production'], /'Production' is invalid/],
    [['reset', '--env'], /argument missing/],
    [['reset', 'production'], /too many arguments/],
    [['reset', '--reason'], /argument missing/],
    [['backup', '--env', 'prod'], /'prod' is invalid/],
    [['backup', 'two', 'words'], /too many arguments/],
    [['backup', '-rf'], /unknown option '-rf'/],
    [['restore', 'x', '--to', 'prod'], /'prod' is invalid/],
    [['restore', '--to', 'local', '--at', '2026-11-31T09:00Z'], /'2026-11-31T09:00Z' is invalid/],
    [['restore', '--to', 'local', '--at', '2026-11-21T09:00'], /'2026-11-21T09:00' is invalid/],
    [['restore', '--to', 'local', '--at', '5'], /'5' is invalid/],
    [['restore', 'x', '--to', 'local', '--replace'], /name it with --table/],
    [['restore', 'x', '--to', 'local', '--table', 'a.b', '--schema-only'], /leave them out beside --table/],
    [['restore', 'x', '--table', 'a.b', '--export', 'b.sql', '--replace'], /--export changes no table/],
    [['sandbox', 'dance'], /start, stop, status or destroy/],
    [['sandbox', 'start', '--postgres', 'new'], /'new' is invalid. It must be a whole number/],
    [['sandbox', 'start', '--pending', '-1'], /'-1' is invalid/],
  ];

  test.each(some(wrong))('%j ends with 2, says why and what to do, and nothing else', (args, why) => {
    const before = filesOf(project);
    const { exit, stdout, stderr } = cli(args);
    expect([exit, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(why);
    expect(stderr).toMatch(/^✖ .+ {2}usage\n {2}→ See what there is: (npx supasafe|npm run [a-z:]+ --) --help\n$/);
    expect(filesOf(project)).toEqual(before);
  });

  test('is told to programs as an object with a stable code, as every other refusal', () => {
    const lines = [
      ['migrate', '--wat'],
      ['reset', '--env', 'moon'],
      ['sandbox', 'dance'],
    ];
    for (const args of [...lines, ['wat']]) {
      const { exit, stdout } = cli([...args, '--json']);
      expect(exit).toBe(2);
      expect(stdout).not.toBe('');
      const problem = { code: 'usage', next: [expect.stringContaining('--help')] };
      const command = args[0] === 'wat' ? null : args[0];
      expect(JSON.parse(stdout)).toMatchObject({ command, ok: false, exit: 2, problems: [problem] });
    }
  });

  test('that is nearly right is told what was meant', () => {
    const { stderr } = cli(['migrat']);
    expect(stderr).toBe(
      `✖ unknown command 'migrat'  usage\n  (Did you mean migrate?)\n  → See what there is: npx supasafe --help\n`,
    );
  });

  test.each([
    ['demo', [0, 1, 2, 3, 6, 130]],
    ['backups', [0, 1, 2, 3, 130]],
  ])('%s --help has the exit codes that it can end with', (command, codes) => {
    const { stdout } = cli([command, '--help']);
    expect([...stdout.matchAll(/^ +(\d+) {2}/gm)].map(([, code]) => Number(code))).toEqual(codes);
  });

  test('a sandbox of a major that there is not is refused with those that there are', async () => {
    const { exit, json, paper } = await project.run('sandbox', {}, { act: 'start', wishes: { major: 16 } });
    expect([exit, json.ok]).toEqual([2, false]);
    expect(paper.text).toMatch(/15.*17/);
  });
});

describe('a reset of production', () => {
  const flags: Wish[] = [
    {},
    { sandbox: true },
    { dryRun: true },
    { prepare: true, verify: false },
    { reason: 'I am sure', name: 'production' },
    { env: { SUPASAFE_PRODUCTION_URL: 'postgresql://postgres:Gehe1mes@127.0.0.1:1/postgres', CI: 'true' } },
    { cwd: elsewhere },
  ];

  test.each(flags)('is refused with %j, with a terminal and without', async (wish) => {
    for (const prompter of [nobody, person('planner/production')])
      for (const environment of ['production', null] as const) {
        const expected = { exit: 3, codes: ['production'], says: [/never reset/], secrets: ['Gehe1mes'] } as const;
        await refuses('reset', expected, { ...wish, environment, played: { prompter } });
      }
    expect(readdirSync(elsewhere)).toEqual([]);
  });

  test('is refused before anything that is wrong here is looked at', async () => {
    project.write('supasafe.json', 'no JSON');
    await refuses('reset', { exit: 3, codes: ['production'] }, { environment: 'production' });
    rmSync(project.path('supasafe.json'));
  });

  test('is refused from the command line', () => {
    const more = [[], ['--sandbox', '--json'], ['--reason', 'I am sure'], ['--env', 'local', '--env', 'production']];
    for (const folder of [project.folder, elsewhere])
      for (const args of more) {
        const { exit, stderr } = cli(['reset', '--env', 'production', ...args], folder);
        expect(exit).toBe(3);
        expect(stderr).toMatch(/Production is never reset\. +production\n/);
      }
  });
});

describe('supasafe.json', () => {
  afterEach(() => rmSync(project.path('supasafe.json'), { recursive: true, force: true }));
  const secrets = ['Gehe1mes'];

  test('with unknown and wrong keys is told whole, at once', async () => {
    const wrong = {
      ...{ sandbx: true, prodution: 'postgresql://postgres:Gehe1mes@127.0.0.1/postgres' },
      ...{ sandbox: 'yes', scratch: 'mysql://root:Gehe1mes@127.0.0.1/x', postgresBin: 17 },
      ...{ lockTimeoutSeconds: 0, lockAttempts: 2.5 },
    };
    project.write('supasafe.json', JSON.stringify(wrong));
    const says = Object.keys(wrong).map((key) => new RegExp(`supasafe\\.json .*${key}`));
    const expected = { exit: 2, codes: Object.keys(wrong).map(() => 'settings-invalid'), says, secrets } as const;
    for (const command of commands) await refuses(command, expected, { environment: 'local' });
  });

  test.each(['', 'sandbox: true', '{"sandbox": true,}', "{'scratch': 'Gehe1mes'}", '[]', 'null', '"embedded"'])(
    'that holds %j is refused',
    async (text) => {
      project.write('supasafe.json', text);
      const expected = { exit: 2, codes: ['settings-invalid'], says: ['supasafe.json'] } as const;
      for (const command of commands) await refuses(command, expected, { environment: 'local' });
      const { exit, stderr } = cli(['backup']);
      expect([exit, stderr.includes('settings-invalid')]).toEqual([2, true]);
    },
  );

  test.each(['postgresql://supabase_admin:Gehe#1mes@127.0.0.1:1/postgres', 'postgres://Gehe1mes'])(
    'whose scratch is %s explains the URL and does not show it',
    async (scratch) => {
      project.write('supasafe.json', JSON.stringify({ scratch }));
      project.useEnvFiles({ production: 'postgresql://postgres:Gehe1mes@127.0.0.1:1/postgres' });
      const outcome = await project.run('backup', { played: { prompter: nobody } });
      expect(outcome.exit).toBe(2);
      expect(problemsOf(outcome).map(({ code }) => code)).toContain('url-unreadable');
      expect(outcome.paper.text).toContain('"scratch" of supasafe.json');
      expect(outcome.paper.text).not.toMatch(/Gehe|1mes/);
      rmSync(project.path('.env.production'));
    },
  );

  test.each(['supasafe.json', '.env.production'])('or %s that is a folder is named', async (path) => {
    mkdirSync(project.path(path));
    const outcome = await project.run('backup', { played: { prompter: nobody } });
    rmSync(project.path(path), { recursive: true });
    expect(outcome.exit).toBe(2);
    expect(outcome.paper.text).toContain(path);
    expect(outcome.paper.text).not.toMatch(/\bat .+\.[jt]s:\d/);
  });
});

describe('supabase/config.toml', () => {
  const whole = project.read('supabase/config.toml');
  afterEach(() => project.write('supabase/config.toml', whole));

  test.each([
    ['', 'no-project-id', /project_id = "your-project"/],
    ['[db]\nport = 54322\n', 'no-project-id', /project_id = "your-project"/],
    ['project_id = ""\n', 'config-unreadable', /project_id/],
    ['project_id = "two words"\n', 'config-unreadable', /project_id/],
    ['project_id = "a\\u001b[2K"\n', 'config-unreadable', /project_id/],
    ['project_id = 7\n[db]\nport = "x"\n', 'config-unreadable', /project_id: .*\n.*db\.port: /],
    ['project_id = "a"\n[db]\nport = 70000\n', 'config-unreadable', /db\.port/],
    ['project_id = planner\n', 'config-unreadable', /TOML/],
    ['project_id = "a"\n[auth.email.smtp]\npass = "Gehe1mes"\nuser = no quotes\n', 'config-unreadable', /TOML/],
  ])('%j is refused', async (text, code, says) => {
    project.write('supabase/config.toml', text);
    const secrets = ['Gehe1mes'];
    const expected = { exit: 2, codes: [code], says: [project.path('supabase/config.toml'), says], secrets } as const;
    for (const command of commands) await refuses(command, expected, { environment: 'local' });
  });
});

describe('a folder without a project', () => {
  test.each(commands)('%s says that there is none, and leaves it as it is', async (command) => {
    const expected = { exit: 2, codes: ['no-project'], says: [elsewhere, /supabase\/config\.toml/] } as const;
    await refuses(command, expected, { cwd: elsewhere, environment: 'local' });
    await refuses(command, expected, { cwd: elsewhere, environment: 'local', sandbox: true });
    expect(readdirSync(elsewhere)).toEqual([]);
  });

  test('is told from the command line too', () => {
    const { exit, stdout, stderr } = cli(['migrate', '--json'], elsewhere);
    expect(exit).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, exit: 2, problems: [{ code: 'no-project' }] });
    expect(stderr).toMatch(/✖ There is no Supabase project here\. +no-project\n/);
    expect(readdirSync(elsewhere)).toEqual([]);
  });
});
