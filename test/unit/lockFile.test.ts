import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { createHost } from '../../src/system/host.js';

// A registry that carries the packages of one system only makes npm leave the others out, and `npm ci` refuses that.
test('the lock file names the programs of every system; else `node scripts/ci/complete-lockfile.mjs`', () => {
  const script = join(createHost().packageRoot, 'scripts', 'ci', 'complete-lockfile.mjs');
  const { status, stdout } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
  const [, wanted = stdout] = /^The lock file is complete: all of (\d+) optional packages\.\n$/.exec(stdout) ?? [];
  expect(Number(wanted)).toBeGreaterThan(100);
  expect(status).toBe(0);
});
