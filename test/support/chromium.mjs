import { existsSync } from 'node:fs';

const usual = ['/usr/bin/chromium', '/usr/bin/chromium-browser'];

/** Where a Chromium is that the page is looked at with; null where there is none. */
export const chromiumPath = () =>
  [process.env.SUPASAFE_CHROMIUM, ...usual].find((path) => path !== undefined && path !== '' && existsSync(path)) ??
  null;
