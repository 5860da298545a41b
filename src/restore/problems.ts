import { exitCodes, stop, type Stop } from '../problem.js';

/** Something of a restore that failed; the target is as it was, for it all was one transaction. */
export const restoreFailed = (what: string, details: readonly string[], next: readonly string[]): Stop =>
  stop(exitCodes.failed, 'restore-failed', what, details, next);
