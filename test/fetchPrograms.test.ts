import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { clientCaches } from '../src/environments/cacheFolder.js';
import { run } from '../src/main.js';
import type { Files, Host } from '../src/ports.js';
import { noWishes } from '../src/steps/world.js';
import { createFiles } from '../src/system/files.js';
import { createHost } from '../src/system/host.js';
import { all } from './support/depth.js';
import { nobody, Paper, person } from './support/played.js';
import { filesWithoutPrograms } from './support/withoutPrograms.js';

const temporary = mkdtempSync(join(tmpdir(), 'supasafe-fetch-'));
afterAll(() => rmSync(temporary, { recursive: true, force: true }));
const onDebian = existsSync('/etc/debian_version') && existsSync('/usr/bin/apt-get') ? test : test.skip;

/** A machine on which nothing is installed, whose owner keeps caches in a folder of the test. */
const hostIn = (name: string, env: Host['env'] = {}): Host => ({
  ...createHost(),
  env: { PATH: '/usr/bin:/bin', XDG_CACHE_HOME: join(temporary, name), SUPASAFE_PG_BIN: '', ...env },
  cwd: temporary,
  isRoot: false,
});

interface Machine {
  readonly host: Host;
  readonly files?: Files;
  readonly prompter?: typeof nobody;
}

async function bring({ host, files = withoutPrograms(), prompter = nobody }: Machine, major?: number) {
  const paper = new Paper();
  const client = { ownFolder: true, ...(major === undefined ? {} : { major }) };
  const request = { command: 'postgres-client', json: false, options: noWishes, client } as const;
  const exit = await run(request, { host, files, prompter, report: paper });
  return { exit, text: paper.text };
}

/** PATH's own programs are none; those of the cache are seen. */
function withoutPrograms(): Files {
  const bare = filesWithoutPrograms();
  const real = createFiles();
  const isTest = (path: string) => path.startsWith(temporary);
  return {
    ...bare,
    list: (folder) => (isTest(folder) ? real : bare).list(folder),
    isExecutable: (path) =>
      /\/(pg_dump|pg_restore|psql)$/.test(path) && !isTest(path) ? Promise.resolve(false) : real.isExecutable(path),
  };
}

test.each([0, 13, 99])('PostgreSQL %i is none that is brought', async (major) => {
  expect(await bring({ host: hostIn('unknown') }, major)).toMatchObject({
    exit: 2,
    text: expect.stringContaining('14 to 18'),
  });
});

onDebian('nothing is brought without a yes, and nobody is asked where nobody is', async () => {
  expect(await bring({ host: hostIn('asked') })).toMatchObject({ exit: 5, text: expect.stringContaining('CI=true') });
  const declined = await bring({ host: hostIn('asked'), prompter: person('no', 'y') });
  expect(declined).toMatchObject({ exit: 4, text: expect.stringContaining('It was not run.') });
  expect(existsSync(join(temporary, 'asked'))).toBe(false);
});

onDebian('without a network it says so, names the lines that install, and leaves nothing', async () => {
  const nowhere = 'http://127.0.0.1:1';
  const host = hostIn('offline', { CI: 'true', http_proxy: nowhere, https_proxy: nowhere });
  const { exit, text } = await bring({ host });
  expect(exit).toBe(2);
  expect(text).toContain('Client programs of PostgreSQL could not be fetched.');
  expect(text).toContain('apt-get install -y postgresql-client-');
  const [cache = ''] = clientCaches(host);
  expect(readdirSync(cache)).toEqual([]);
});

test('elsewhere than on Debian it names the line of that system', async () => {
  const files = withoutPrograms();
  const fedora = 'ID=fedora\nVERSION_ID=42\nPRETTY_NAME="Fedora Linux 42 (Workstation Edition)"\n';
  const read = (path: string) => (path.endsWith('/os-release') ? Promise.resolve(fedora) : files.read(path));
  const host = hostIn('fedora', { CI: 'true', PATH: '/nowhere' });
  const { exit, text } = await bring({ host, files: { ...files, read } }, 17);
  expect(exit).toBe(2);
  expect(text).toContain('no client programs are packaged for this system');
});

/** Downloads packages of 12 MB. */
const withNetwork = all && existsSync('/usr/bin/apt-get') ? test : test.skip;
withNetwork('two at once fetch once, and what was cut off is fetched again', async () => {
  const host = hostIn('twice', { CI: 'true' });
  const [cache = ''] = clientCaches(host);
  const script = join(host.packageRoot, 'scripts', 'postgres-client.sh');
  const env = { ...host.env, HOME: temporary, TMPDIR: temporary, PATH: process.env.PATH };
  const as = { uid: 65_534, gid: 65_534 };
  execFileSync('chmod', ['777', temporary]);
  const cut = spawn('bash', [script, '17', '--private'], { env, ...as, cwd: '/', stdio: 'ignore' });
  await new Promise((resolve) => setTimeout(resolve, 2500));
  cut.kill('SIGKILL');
  const both = await Promise.all(
    [1, 2].map(() => ended(spawn('bash', [script, '17', '--private'], { env, ...as, cwd: '/' }))),
  );
  expect(both.map(({ exit }) => exit)).toEqual([0, 0]);
  expect(readdirSync(cache)).toEqual(['17']);
  expect(execFileSync(join(cache, '17', 'bin', 'psql'), ['--version'], { encoding: 'utf8' })).toContain(' 17.');
});

const ended = (child: ReturnType<typeof spawn>): Promise<{ exit: number | null }> =>
  new Promise((resolve) => child.on('exit', (exit) => resolve({ exit })));
