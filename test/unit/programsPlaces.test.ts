import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, realpathSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { treeOf, writeLaunchers } from '../../src/environments/fetch/launchers.js';
import { copyOut } from '../../src/environments/fetch/docker.js';
import { findPrograms, type Programs } from '../../src/environments/programs.js';
import type { Host } from '../../src/ports.js';
import { createFiles } from '../../src/system/files.js';
import { createShell } from '../../src/system/shell.js';
import { never } from '../support/interruption.js';
import { programs } from '../support/majors.js';
import { emptyFolder, hostWith } from './support.js';

const files = createFiles();
const names = ['pg_dump', 'pg_restore', 'psql'];
const [real] = programs;
if (!real) throw new Error('no programs');

/** Links to real programs, below a root that stands for the system's. */
function install(root: string, folder: string, suffix = ''): string {
  const at = join(root, folder);
  mkdirSync(at, { recursive: true });
  for (const name of names) symlinkSync(realpathSync(join(real?.folder ?? '', name)), join(at, `${name}${suffix}`));
  return at;
}

const search = async (root: string, host: Partial<Host>) =>
  findPrograms(
    { files, shell: createShell(never), host: hostWith({ isRoot: false, env: {}, homeFolder: root, ...host }) },
    '/nowhere',
    { postgresBin: undefined },
    root,
  );

describe('client programs are found without help', () => {
  test.each([
    ['linux', '/usr/lib/postgresql/17/bin'],
    ['linux', '/usr/pgsql-17/bin'],
    ['linux', '/usr/libexec/postgresql17'],
    ['linux', '/home/linuxbrew/.linuxbrew/opt/postgresql@17/bin'],
    ['darwin', '/opt/homebrew/opt/libpq/bin'],
    ['darwin', '/opt/homebrew/opt/postgresql@17/bin'],
    ['darwin', '/usr/local/opt/libpq/bin'],
    ['darwin', '/Applications/Postgres.app/Contents/Versions/17/bin'],
  ])('on %s in %s', async (platform, folder) => {
    const root = emptyFolder();
    const at = install(root, folder);
    const found = await search(root, { platform });
    expect(found.programs).toEqual([{ ...real, folder: at }]);
    expect(found.looked.filter((line) => line.includes(at))).toHaveLength(1);
  });

  test('on Windows where EDB puts them', async () => {
    const root = emptyFolder();
    const at = install(root, 'Program Files/PostgreSQL/17/bin', '.exe');
    const found = await search('', { platform: 'win32', env: { ProgramFiles: join(root, 'Program Files') } });
    expect(found.programs).toEqual([{ ...real, folder: at }]);
  });

  test('not in folders that are named otherwise', async () => {
    const root = emptyFolder();
    for (const folder of ['/usr/lib/postgresql/old/bin', '/usr/pgsql/bin', '/opt/homebrew/opt/libpqxx/bin'])
      install(root, folder);
    expect((await search(root, { platform: 'linux' })).programs).toEqual([]);
  });

  test("in supasafe's own cache, unless others may write there", async () => {
    const root = emptyFolder();
    const cache = join(root, '.cache', 'supasafe', 'clients');
    const at = install(cache, '17/bin');
    install(cache, '.fetch-1/programs-0/bin');
    chmodSync(cache, 0o700);
    expect((await search(root, { platform: 'linux' })).programs).toEqual([{ ...real, folder: at }]);
    chmodSync(cache, 0o777);
    expect((await search(root, { platform: 'linux' })).programs).toEqual([]);
    chmodSync(cache, 0o700);
    expect((await search(root, { platform: 'linux', uid: 12_345 })).programs).toEqual([]);
  });
});

const isElf = ({ folder }: Programs) => readFileSync(join(folder, 'psql')).subarray(1, 4).toString() === 'ELF';
const elf = programs.find(isElf);

/** What Docker would run in a container, run here. Launchers of other libraries do not tell what they load. */
(elf ? test : test.skip)('programs that were copied out with all that they load start where they are', async () => {
  const folder = emptyFolder();
  const env = { PATH: `${elf?.folder ?? ''}:${process.env.PATH ?? ''}`, OUT: join(folder, 'root') };
  execFileSync('/bin/sh', ['-c', copyOut], { env });
  const tree = await treeOf({ files }, join(folder, 'root'), 'programs');
  if (!tree) throw new Error('no loader');
  await writeLaunchers({ files }, join(folder, 'bin'), tree);
  const linked = emptyFolder();
  for (const name of names) {
    symlinkSync(join(folder, 'bin', name), join(linked, name));
    for (const at of [join(folder, 'bin'), linked])
      expect(execFileSync(join(at, name), ['--version'], { encoding: 'utf8' })).toContain(elf?.version);
  }
});
