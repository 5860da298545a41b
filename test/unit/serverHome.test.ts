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
