import type { Files } from '../../src/ports.js';
import { createFiles } from '../../src/system/files.js';

const installers = /^\/usr\/(lib\/postgresql|libexec)$|^\/usr$|\/supasafe\/clients$|supasafe-clients-\d+$|\/opt$/;

/** A disk on which no installer, and no supasafe, has put client programs where they are looked for. */
export function filesWithoutPrograms(): Files {
  const files = createFiles();
  return { ...files, list: (folder) => (installers.test(folder) ? Promise.resolve([]) : files.list(folder)) };
}
