import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { serverHome } from '../../src/sandbox/account.js';
import { createFiles } from '../../src/system/files.js';
import { emptyFolder, hostWith } from './support.js';

const home = emptyFolder();
const cache = emptyFolder();

test.each([
  [cache, join(cache, 'supasafe', 'postgres')],
  // Empty is not given, and a relative one means another folder in each project.
  ['', join(home, '.cache', 'supasafe', 'postgres')],
  ['cache', join(home, '.cache', 'supasafe', 'postgres')],
])('with XDG_CACHE_HOME=%s the server programs lie in %s', async (given, expected) => {
  const host = hostWith({ isRoot: false, homeFolder: home, env: { XDG_CACHE_HOME: given } });
  const { binaries } = await serverHome({ files: createFiles(), host }, '/shop', 'key');
  expect(binaries).toBe(expected);
});

const dataWith = async (given: string) =>
  (
    await serverHome(
      {
        files: createFiles(),
        host: hostWith({ isRoot: false, uid: process.getuid?.() ?? 0, env: { SUPASAFE_SERVERS: given } }),
      },
      '/shop',
      'key',
    )
  ).data;

test('SUPASAFE_SERVERS names the folder below which the data of servers lies, in a private one', async () => {
  const place = emptyFolder();
  const data = join(place, `supasafe-${process.getuid?.() ?? 0}`, 'key');
  expect(await dataWith(place)).toBe(data);
  expect(await dataWith(place)).toBe(data);
  for (const folder of [data, join(data, '..')]) expect(statSync(folder).mode & 0o777).toBe(0o700);
});

test.each(['', 'servers'])('SUPASAFE_SERVERS=%s names no place', async (given) => {
  expect(await dataWith(given)).toBe('/shop/.supasafe/servers');
});

test('SUPASAFE_SERVERS that names no folder is told', async () => {
  await expect(dataWith(join(emptyFolder(), 'missing'))).rejects.toMatchObject({
    exit: 2,
    problems: [{ code: 'server-folder-missing', what: expect.stringContaining('/missing, which is no folder.') }],
  });
});
