import { rmSync } from 'node:fs';

/** Takes away what `announce.mjs` made for all tests. */
export default function forget() {
  const folder = process.env.SUPASAFE_TEST_SANDBOXES;
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
}
