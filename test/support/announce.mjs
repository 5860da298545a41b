import { findPrograms } from '../../dist/environments/programs.js';
import { embeddedMajors } from '../../dist/sandbox/binaries.js';
import { createFiles } from '../../dist/system/files.js';
import { createHost } from '../../dist/system/host.js';
import { createShell } from '../../dist/system/shell.js';
import { chromiumPath } from './chromium.mjs';

const never = { signal: () => new AbortController().signal, throwIfRequested() {} };

/** Says on which PostgreSQL the tests run, and on which they do not and why. */
export default async function announce() {
  const ports = { files: createFiles(), shell: createShell(never), host: createHost() };
  const { programs, looked } = await findPrograms(ports, '/', {});
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
