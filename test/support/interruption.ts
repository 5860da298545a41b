import type { Interruption } from '../../src/system/interruption.js';

/** Nobody presses Ctrl-C. */
export const never: Interruption = {
  signal: () => new AbortController().signal,
  throwIfRequested: () => undefined,
  settle: () => undefined,
  dispose: () => undefined,
};
