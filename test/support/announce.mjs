import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fits } from '../../dist/environments/debianSuites.js';
import { programsOrFetched } from '../../dist/environments/fetchPrograms.js';
import { problemsOf } from '../../dist/problem.js';
import { embeddedMajors, embeddedWish } from '../../dist/sandbox/binaries.js';
import { createClock } from '../../dist/system/clock.js';
import { createFiles } from '../../dist/system/files.js';
import { createHost } from '../../dist/system/host.js';
import { createReport } from '../../dist/system/report.js';
import { createShell } from '../../dist/system/shell.js';
import { writeIntoMemory } from '../../scripts/inMemory.mjs';
import { chromiumPath } from './chromium.mjs';

const never = { signal: () => new AbortController().signal, throwIfRequested() {} };

/** Client programs for the tests: those that are here, else fetched ones, which the workers then find by their folder. */
async function providePrograms() {
  const host = createHost();
  const clock = createClock(never);
  const report = createReport(clock, host, (text) => text);
  try {
    const ports = { files: createFiles(), shell: createShell(never), host, clock, report };
    const found = await programsOrFetched(ports, '/', {}, embeddedWish);
    const folders = found.programs.filter(({ major }) => fits(major, embeddedWish)).map(({ folder }) => folder);
    if (process.env.SUPASAFE_PG_BIN === undefined) process.env.SUPASAFE_PG_BIN = folders.join(':');
    return found;
  } catch (error) {
    for (const problem of problemsOf(error)) report.problem(problem);
    throw new Error('The tests need client programs of PostgreSQL; nothing was tested.', { cause: error });
  }
}

/** Says on which PostgreSQL the tests run, and on which they do not and why. */
export default async function announce() {
  // forget.mjs removes what is made here.
  const inMemory = writeIntoMemory();
  if (inMemory !== null) process.env.SUPASAFE_TEST_MEMORY = inMemory;
  // For sandboxes that begin as copies.
  process.env.SUPASAFE_TEST_SANDBOXES = mkdtempSync(join(tmpdir(), 'supasafe-test-sandboxes-'));
  const { programs, looked } = await providePrograms();
  for (const major of embeddedMajors) {
    const found = programs.find((one) => one.major >= major);
    const text = found
      ? `tested with the client programs of ${found.version}`
      : `NOT tested: no client programs for it were found (${looked.join('; ')})`;
    process.stderr.write(`PostgreSQL ${major}: ${text}\n`);
  }
  const browser = chromiumPath();
  process.stderr.write(
    browser === null
      ? 'Chromium: the page of a run is NOT tested: no /usr/bin/chromium, and SUPASAFE_CHROMIUM names none\n'
      : `Chromium: the page of a run is tested with ${browser}\n`,
  );
}
