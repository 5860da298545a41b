// Goes the way back of every reversible case of test/corpus/dev, there and back on a real server, and says of each how:
// node scripts/corpus/wayBack.mjs [part of a name,…]. Ends with 1 where one is untested. Takes a second a case.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { status } = spawnSync(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    'node_modules/jest/bin/jest.js',
    'test/wayBackCorpus.test.ts',
  ],
  { cwd: root, stdio: 'inherit', env: { ...process.env, SUPASAFE_WAY_BACK: process.argv[2] ?? 'all' } },
);
process.exitCode = status ?? 1;
