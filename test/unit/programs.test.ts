import { appendFileSync, chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { adviceLines } from '../../src/environments/installAdvice.js';
import { choosePair, findPrograms, programPath, type Programs } from '../../src/environments/programs.js';
import type { SystemFacts } from '../../src/environments/systemFacts.js';
import { Interrupted } from '../../src/problem.js';
import { createFiles } from '../../src/system/files.js';
import { createShell } from '../../src/system/shell.js';
import { inDepth } from '../support/depth.js';
import { never } from '../support/interruption.js';
import { emptyFolder, hostWith } from './support.js';

const system: SystemFacts = {
  platform: 'linux',
  arch: 'x64',
  osRelease: { ID: 'debian', VERSION_CODENAME: 'sarge', PRETTY_NAME: 'Debian 3.1' },
  isRoot: false,
  tools: new Set(['sudo', 'apt-get']),
  pgdg: false,
  script: 'scripts/postgres-client.sh',
};
const programs = (...majors: number[]) => ({
  programs: majors.map((major): Programs => ({ folder: `/pg/${major}`, major, version: `${major}.2`, zstd: false })),
  looked: ['PATH: looked here'],
  system,
});
/** No suite of its own has them: the PostgreSQL project's packages. */
const next = (major: number) => adviceLines(system, { least: major, most: major, wanted: major });

describe('the pair for a server', () => {
  test.each([
    [15, [15, 16, 17], [15, 17], 15, 15],
    [15, [17], [15, 17], 17, 17],
    [14, [15, 17], [15, 17], 15, 15],
    [16, [14, 15, 16], [17, 15], 16, 17],
    [17, [15, 17, 18], [15, 17], 17, 17],
    [18, [18], [18], 18, 18],
    [14, [14, 17], [17, 15], 14, 15],
  ])('server %i, programs %j and scratch %j make programs %i and scratch %i', (server, have, scratch, client, copy) => {
    expect(choosePair(server, 'shop/production', programs(...have), scratch)).toEqual({
      programs: { folder: `/pg/${client}`, major: client, version: `${client}.2`, zstd: false },
      scratchMajor: copy,
    });
  });

  test('is missing without programs, and the message carries the install line', () => {
    expect(choosePair(17, 'shop/production', programs(), [15, 17])).toEqual({
      code: 'programs-missing',
      exit: 2,
      what: 'shop/production runs PostgreSQL 17, and no client programs (pg_dump, pg_restore and psql in one folder) here fit it.',
      details: ['PATH: looked here'],
      next: next(17),
    });
    expect(next(17)[0]).toContain('sudo apt-get install -y postgresql-client-17');
  });

  test('asks for programs that a scratch server can follow, also for a server between two of them', () => {
    expect(choosePair(16, 'shop/staging', programs(15), [15, 17])).toMatchObject({ next: next(17) });
    expect(choosePair(14, 'shop/staging', programs(), [15, 17])).toMatchObject({ next: next(15) });
  });

  test('is missing when the programs are newer than every scratch server, and says so', () => {
    expect(choosePair(15, 'shop/production', programs(18), [15, 17])).toEqual({
      code: 'programs-missing',
      exit: 2,
      what: 'shop/production runs PostgreSQL 15, and no client programs (pg_dump, pg_restore and psql in one folder) here fit it.',
      details: ['PATH: looked here', '18.2 is newer than the newest scratch server (17).'],
      next: next(15),
    });
  });

  test('is missing when no scratch server is new enough', () => {
    expect(choosePair(18, 'shop/production', programs(18), [15, 17])).toEqual({
      code: 'scratch-version',
      exit: 2,
      what: 'shop/production runs PostgreSQL 18, and no scratch server is new enough to restore its backup (there are 15, 17).',
      next: [
        'Set "scratch" in supasafe.json to the superuser URL of a server that is, a running `supabase start` say.',
      ],
    });
  });

  test('needs no scratch server where nothing will be restored', () => {
    expect(choosePair(18, 'shop/production', programs(15, 18), null)).toMatchObject({ programs: { major: 18 } });
    expect(choosePair(17, 'shop/production', programs(15), null)).toMatchObject({
      code: 'programs-missing',
      details: ['PATH: looked here'],
      next: next(17),
    });
    expect(choosePair(17, 'shop/production', programs(), null)).toMatchObject({ next: next(17) });
  });

  test.each([13, 19])('is not looked for with a server of major %i', (major) => {
    expect(choosePair(major, 'shop/production', programs(18), [18])).toEqual({
      code: 'server-version',
      exit: 2,
      what: `shop/production runs PostgreSQL ${major}; supasafe knows 14 to 18.`,
      next: ['Look for a newer supasafe.'],
    });
  });
});

describe('the search for programs', () => {
  const files = createFiles();
  const shell = createShell(never);
  const folderWith = (version: string, names = ['pg_dump', 'pg_restore', 'psql']) => {
    const folder = join(emptyFolder(), 'bin');
    mkdirSync(folder);
    for (const name of names) {
      writeFileSync(join(folder, name), `#!/bin/sh\necho "pg_dump (PostgreSQL) ${version}"\n`);
      chmodSync(join(folder, name), 0o755);
    }
    return folder;
  };
  /** Says what a pg_dump says that knows zstd, and looks for its server. */
  const packing = (folder: string) => {
    appendFileSync(join(folder, 'pg_dump'), '[ "$1" = --version ] || { echo "connection to server" >&2; exit 1; }\n');
    return folder;
  };
  const search = (root: string, env: Record<string, string>, postgresBin?: string) =>
    findPrograms({ files, shell, host: hostWith({ env }) }, root, { postgresBin });

  test('takes the first of each major, in the order of the places, and tells what it looked at', async () => {
    const [own, named, path] = [folderWith('97.1'), folderWith('97.2'), folderWith('98.0 (Debian 98.0-1)')];
    const found = await search('/', { SUPASAFE_PG_BIN: named, PATH: `${path}:/nowhere` }, own);
    expect(found.programs.filter(({ major }) => major > 90)).toEqual([
      { folder: own, major: 97, version: '97.1', zstd: false },
      { folder: path, major: 98, version: '98.0', zstd: false },
    ]);
    expect(found.looked.slice(0, 3)).toEqual([
      `postgresBin in supasafe.json: 97.1 in ${own}`,
      `SUPASAFE_PG_BIN: 97.2 in ${named}`,
      `PATH: 98.0 in ${path}`,
    ]);
  });

  test('asks those of 16 and later whether they pack with zstd', async () => {
    const path = [packing(folderWith('97.4')), folderWith('98.1'), packing(folderWith('3.2'))].join(':');
    const { programs: found } = await search('/', { PATH: path });
    expect(found.filter(({ major }) => major > 90 || major < 10).map(({ version, zstd }) => [version, zstd])).toEqual([
      ['3.2', false],
      ['97.4', true],
      ['98.1', false],
    ]);
  });

  test('reads postgresBin from the project folder', async () => {
    const folder = folderWith('97.4');
    const found = await search(join(folder, '..'), {}, 'bin');
    expect(found.programs).toContainEqual({ folder, major: 97, version: '97.4', zstd: false });
  });

  inDepth(
    'does not wait for a program that never answers, and says so',
    async () => {
      const folder = emptyFolder();
      for (const name of ['pg_dump', 'pg_restore', 'psql']) {
        writeFileSync(join(folder, name), '#!/bin/sh\nexec sleep 300\n');
        chmodSync(join(folder, name), 0o755);
      }
      const found = await findPrograms(
        { files: createFiles(), shell: createShell(never), host: hostWith({ env: { PATH: folder } }) },
        '/',
        { postgresBin: undefined },
      );
      expect(found.looked).toContain(`PATH: none; ${folder} lacks an answer of pg_dump --version`);
    },
    30_000,
  );

  test('takes no folder that lacks one of them, and says which it lacks', async () => {
    const [dump, twoOfThree] = [folderWith('97.1', ['pg_dump']), folderWith('97.1', ['pg_dump', 'pg_restore'])];
    const found = await search('/', { PATH: `${dump}:/nowhere:${twoOfThree}` });
    expect(found.programs.filter(({ major }) => major === 97)).toEqual([]);
    expect(found.looked).toContain(`PATH: none; ${dump} lacks pg_restore and psql; ${twoOfThree} lacks psql`);
  });

  test('ends with the run when it is interrupted, instead of finding nothing', async () => {
    const interrupted = createShell({
      ...never,
      throwIfRequested: () => {
        throw new Interrupted();
      },
    });
    const host = hostWith({ env: { PATH: folderWith('97.1') } });
    await expect(findPrograms({ files, shell: interrupted, host }, '/', { postgresBin: undefined })).rejects.toThrow(
      'Interrupted.',
    );
  });

  test('names a program by its folder', () => {
    expect(programPath({ folder: '/pg/17', major: 17, version: '17.2', zstd: true }, 'pg_restore')).toBe(
      '/pg/17/pg_restore',
    );
  });
});
