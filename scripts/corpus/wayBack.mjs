// Goes the way back of every reversible case of the corpus, there and back on a real server, and says of each how:
// node scripts/corpus/wayBack.mjs [--held-out] [part of a name,…]. Ends with 1 where one is untested. Takes two seconds a case.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const wishes = process.argv.slice(2).filter((one) => one !== '--held-out');
const env = {
  ...process.env,
  SUPASAFE_WAY_BACK: wishes.join(',') || 'all',
  SUPASAFE_WAY_BACK_PART: process.argv.includes('--held-out') ? 'held-out' : 'dev',
};
const { status } = spawnSync(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    'node_modules/jest/bin/jest.js',
    'test/wayBackCorpus.test.ts',
  ],
  { cwd: root, stdio: 'inherit', env },
);
process.exitCode = status ?? 1;
