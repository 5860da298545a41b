import { chmodSync, chownSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { isScratchPlace, serverHome } from '../../src/sandbox/account.js';
import { createFiles } from '../../src/system/files.js';
import { createHost } from '../../src/system/host.js';
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

const uid = process.getuid?.() ?? 0;
const portsWith = (given: string) => ({
  files: createFiles(),
  host: hostWith({ isRoot: false, uid, env: { SUPASAFE_SERVERS: given } }),
});
const homeWith = (given: string) => serverHome(portsWith(given), '/shop', 'key');

test('SUPASAFE_SERVERS names the folder below which the data of servers lies, in a private one', async () => {
  const place = emptyFolder();
  const data = join(place, `supasafe-${uid}`, 'key');
  expect((await homeWith(place)).data).toBe(data);
  for (const folder of [data, join(data, '..')]) expect(statSync(folder).mode & 0o777).toBe(0o700);
  // A server is known by its real folder.
  const link = join(emptyFolder(), 'link');
  symlinkSync(place, link);
  for (const given of [link, `${link}/`]) expect((await homeWith(given)).data).toBe(data);
});

test('what was kept there is known as ours without SUPASAFE_SERVERS, too', async () => {
  const { data } = await homeWith(emptyFolder());
  const [ports, home] = [portsWith(''), await homeWith('')];
  expect(await isScratchPlace(ports, home, data, 'key')).toBe(true);
  expect(await isScratchPlace(ports, home, data, 'another')).toBe(false);
  expect(await isScratchPlace(ports, home, join(emptyFolder(), `supasafe-${uid}`, 'key'), 'key')).toBe(false);
  chmodSync(join(data, '..'), 0o755);
  expect(await isScratchPlace(ports, home, data, 'key')).toBe(false);
});

test('SUPASAFE_SERVERS that is empty names no place', async () => {
  expect((await homeWith('')).data).toBe('/shop/.supasafe/servers');
});

test.each([
  [join(emptyFolder(), 'missing'), 'which is no folder.'],
  ['servers', 'which is no absolute path.'],
  ['~/servers', 'which is no absolute path.'],
])('SUPASAFE_SERVERS=%s is told to be no place', async (given, why) => {
  await expect(homeWith(given)).rejects.toMatchObject({
    exit: 2,
    problems: [{ code: 'server-folder-missing', what: `SUPASAFE_SERVERS names ${given}, ${why}` }],
  });
});

(uid === 0 ? test : test.skip)('as root, SUPASAFE_SERVERS may name no folder of somebody else', async () => {
  const place = emptyFolder();
  const asRoot = { files: createFiles(), host: { ...createHost(), env: { SUPASAFE_SERVERS: place } } };
  const theirs = 12_345;
  chownSync(place, theirs, theirs);
  await expect(serverHome(asRoot, '/shop', 'key')).rejects.toMatchObject({
    exit: 3,
    problems: [{ code: 'server-folder-foreign' }],
  });
  // As in /tmp, nobody can put anything in the way of what is root's.
  chmodSync(place, 0o1777);
  expect((await serverHome(asRoot, '/shop', 'key')).data).toMatch(/\/supasafe-\w+\/key$/);
});
