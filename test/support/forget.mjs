import { rmSync } from 'node:fs';

/** Takes away what `announce.mjs` made for all tests. */
export default function forget() {
  for (const folder of [process.env.SUPASAFE_TEST_SANDBOXES, process.env.SUPASAFE_TEST_MEMORY])
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
}
