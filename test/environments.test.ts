import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { environmentNames } from '../src/environments/environment.js';
import type { Command, Shell } from '../src/ports.js';
import { createHost } from '../src/system/host.js';
import { createShell } from '../src/system/shell.js';
import { describeInDepth } from './support/depth.js';
import { majorsInDepth, newestMajor } from './support/majors.js';
import { never } from './support/interruption.js';
import { person } from './support/played.js';
import { TestProject } from './support/project.js';

const owner = () => person('nothing reads it', 'planner/production');

/** The real shell, with an ear on what is started. */
function overheard(): { shell: Shell; commands: Command[] } {
  const commands: Command[] = [];
  const shell = createShell(never);
  return { commands, shell: { ...shell, run: (command) => (commands.push(command), shell.run(command)) } };
}

/** Characters that mean something in URLs, shells, .env files and SQL. */
const password = String.raw` s3cret@:/%#?$'"\&;=+é %41 end`;
const encoded = encodeURIComponent(password).replaceAll("'", '%27');
const forms = [password, encoded, encodeURIComponent(password), 's3cret'];
const leaksIn = (text: string): string[] => forms.filter((form) => text.includes(form));

/** Looks at the arguments of every process of this machine, again and again, while `work` goes on. */
async function watchingArguments<T>(work: () => Promise<T>): Promise<{ result: T; seen: string[]; looks: number }> {
  const seen = new Set<string>();
  let looks = 0;
  const timer = setInterval(() => {
    looks += 1;
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      try {
        seen.add(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
      } catch {
        // It ended between the two looks.
      }
    }
  }, 5);
  try {
    return { result: await work(), seen: [...seen], looks };
  } finally {
    clearInterval(timer);
  }
}

describe.each(majorsInDepth)('three servers given by .env files, with a nasty password, on PostgreSQL %i', (major) => {
  const project = new TestProject();
  const writtenWithIt = () =>
    project
      .files()
      .filter((path) => !path.startsWith('.env.'))
      .filter((path) => leaksIn(readFileSync(project.path(path), 'latin1')).length > 0);

  beforeAll(async () => {
    const urls = await project.start(major);
    for (const environment of environmentNames)
      await project.query(environment, `alter role postgres password '${password.replaceAll("'", "''")}'`);
    const given = environmentNames.map((name) => [name, { url: urls[name].replace(/:[^:@/]+@/, `:${encoded}@`) }]);
    project.useUrls(Object.fromEntries(given) as object);
    project.useEnvFiles();
  });
  afterAll(() => project.destroy());

  test('are migrated, with one call of the CLI for each of rehearsal copy, local, staging and production; all of it is on the page, and the password nowhere', async () => {
    const { shell, commands } = overheard();
    const { result, seen, looks } = await watchingArguments(() =>
      project.run('migrate', { played: { prompter: owner(), shell } }),
    );
    const { exit, json, paper } = result;
    expect(json.problems).toEqual([]);
    expect(exit).toBe(0);
    const ledgers = await project.ledgers();
    expect(Object.values(ledgers).map((versions) => versions.length)).toEqual([11, 11, 11]);
    const pushes = commands.filter((command) => command.args.includes('push'));
    expect(pushes).toHaveLength(4);
    for (const { args } of pushes) expect(args).toEqual(expect.arrayContaining(['--yes', '--workdir']));

    const page = json.page as string;
    const text = readFileSync(page, 'utf8').replace(/\s+/g, ' ');
    const said = ['Applied to production', 'nothing reads it', 'after a verified backup', 'planner/production has'];
    expect(said.filter((one) => !text.includes(one))).toEqual([]);
    // Once for the owner who is asked, once at the end.
    expect(paper.lines.filter((line) => line.includes(page))).toEqual([
      expect.stringContaining('✓ Write the page to look at'),
      expect.stringContaining('to look at'),
    ]);

    expect(looks).toBeGreaterThan(50);
    expect(seen.some((args) => args.includes('pg_dump'))).toBe(true);
    expect(seen.some((args) => args.includes('push'))).toBe(true);
    expect(seen.flatMap(leaksIn)).toEqual([]);
    expect(leaksIn(paper.text)).toEqual([]);
    expect(project.files().some((path) => path.startsWith('.supasafe/runs/'))).toBe(true);
    expect(writtenWithIt()).toEqual([]);
  });

  test('have no password in the message of a failure, nor in what it leaves behind', async () => {
    project.migration('20261106120100_fails.sql', 'select 1/0;');
    const { exit, paper } = await project.run('migrate', { played: { prompter: person() } });
    expect(exit).toBe(1);
    expect(paper.text).toContain('division by zero');
    expect(leaksIn(paper.text)).toEqual([]);
    const wrong = await project.run('backup', {
      env: { SUPASAFE_PRODUCTION_URL: 'postgresql://postgres:s3cret-and-wrong@127.0.0.1:1/postgres' },
    });
    expect(wrong.exit).toBe(2);
    expect(wrong.paper.text).not.toContain('s3cret');
    expect(writtenWithIt()).toEqual([]);
    project.git('rm', '-q', 'supabase/migrations/20261106120100_fails.sql');
    project.commit('withdrawn');
  });

  test('staging is reset after its backup, with a reason and its name typed', async () => {
    const played = { prompter: person('a clean slate', 'planner/staging') };
    const { exit, json } = await project.run('reset', { environment: 'staging', played });
    expect(json.problems).toEqual([]);
    expect(exit).toBe(0);
    const log = project.read('backups/database/reset_log.txt');
    expect(log).toMatch(
      /^Reset reason: a clean slate\nReset date: .* UTC\nGit commit: [0-9a-f]{40}\nEnvironment: staging\nBackup: staging\/pre-reset-\d{8}-\d{6}\n/,
    );
    expect(log).toMatch(/Outcome: done\n---\n$/);
    expect(await project.ledger('staging')).toHaveLength(11);
    expect(await project.ledger('production')).toHaveLength(11);
  });
});

describe('with nothing but production', () => {
  const project = new TestProject();
  beforeAll(async () => {
    // Systems give ports from 32768 on to whoever asks for one: some other test's server may have had 54322.
    const config = project.read('supabase/config.toml');
    project.write('supabase/config.toml', config.replace('port = 54322', 'port = 19999'));
    project.commit();
    const { production } = await project.start(newestMajor);
    project.useEnvFiles({ production });
  });
  afterAll(() => project.destroy());

  test('stand-ins take the place of local and staging, and are called that', async () => {
    const { exit, json, paper } = await project.run('migrate', { played: { prompter: owner() } });
    expect(exit).toBe(0);
    expect(json.local).toMatchObject({ result: 'stand-in' });
    expect(json.staging).toMatchObject({ result: 'stand-in' });
    expect(paper.text).toMatch(
      /Try on local {2}on a stand-in: \.env\.local names no database, and nothing listens on port 19999/,
    );
    expect(paper.text).toMatch(/Local +stand-in: passed, .* \(\.env\.local names no database/);
    expect(paper.text).toMatch(/Staging +stand-in: passed, .* \(no URL is given for staging\)/);
    expect(project.files('backups/database').some((path) => /^(local|staging)\//.test(path))).toBe(false);
    expect(await project.ledger('production')).toHaveLength(11);
  });

  test('there is nothing local to reset', async () => {
    const { exit, json } = await project.run('reset', { environment: 'local', played: { prompter: person() } });
    expect(exit).toBe(2);
    expect(json.problems).toEqual([expect.objectContaining({ code: 'nothing-to-reset' })]);
  });
});

// That 2.x migrates is shown in other people's projects, by scripts/installs.
describeInDepth('with the Supabase CLI 2.x', () => {
  const project = new TestProject();
  beforeAll(async () => {
    mkdirSync(project.path('node_modules'));
    symlinkSync(join(createHost().packageRoot, 'node_modules', 'supabase-2'), project.path('node_modules', 'supabase'));
    project.write('.gitignore', '.supasafe/\n.env.*\nnode_modules\n');
    project.commit('CLI 2');
    await project.start(newestMajor);
  });
  afterAll(() => project.destroy());

  test('migrate works as with 3.x', async () => {
    const { shell, commands } = overheard();
    const { exit, json } = await project.run('migrate', { sandbox: true, played: { prompter: owner(), shell } });
    expect(json.problems).toEqual([]);
    expect(exit).toBe(0);
    expect(commands.filter((command) => command.args.includes('--db-url'))).toHaveLength(4);
    const ledgers = await project.ledgers();
    expect(ledgers.local).toHaveLength(11);
    expect(ledgers).toEqual({ local: ledgers.local, staging: ledgers.local, production: ledgers.local });
  });

  test('reset works as with 3.x', async () => {
    const reset = await project.run('reset', {
      sandbox: true,
      environment: 'local',
      played: { prompter: person('again', 'planner/local') },
    });
    expect(reset.json.problems).toEqual([]);
    expect(reset.exit).toBe(0);
    expect(await project.ledger('local')).toHaveLength(11);
  });
});
