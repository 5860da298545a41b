import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { createHost } from '../../src/system/host.js';

const lockShape = z.object({
  packages: z.record(z.string(), z.object({ optionalDependencies: z.record(z.string(), z.string()).optional() })),
});

/** From the inside out: `node_modules/a/node_modules/b`, `node_modules/a`, the project. */
function placesOf(path: string): string[] {
  const parent = /^(.*?)\/?node_modules\/(?:@[^/]+\/)?[^/]+$/.exec(path)?.[1];
  return parent === undefined ? [path] : [path, ...placesOf(parent)];
}

// A registry that carries the packages of one system only makes npm leave the others out, and `npm ci` refuses that.
test('the lock file names the programs of every system; else `node scripts/ci/complete-lockfile.mjs`', () => {
  const text = readFileSync(join(createHost().packageRoot, 'package-lock.json'), 'utf8');
  const { packages } = lockShape.parse(JSON.parse(text));
  const wanted = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).map((name) => ({ path, name })),
  );
  expect(wanted.length).toBeGreaterThan(100);
  const missing = wanted.filter(({ path, name }) =>
    placesOf(path).every((place) => packages[`${place === '' ? '' : `${place}/`}node_modules/${name}`] === undefined),
  );
  expect(missing).toEqual([]);
});
