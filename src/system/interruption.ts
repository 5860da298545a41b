import { Interrupted } from '../problem.js';

/**
 * Ctrl-C, a closed terminal or a polite kill. The first one makes whatever is going on reject with `Interrupted`, so
 * that the run can look at what it left and say so; the second one ends the process at once.
 */
export interface Interruption {
  /** What operations that begin now listen to. */
  signal(): AbortSignal;
  throwIfRequested(): void;
  /**
   * From here on operations run, again or still: the run looks at what it left and cleans up. A first signal that comes
   * only now is told and changes nothing; the second one ends the process as ever.
   */
  readonly settle: () => void;
  dispose(): void;
}

/** For commands that leave nothing behind: the system ends the process at once, even in the middle of a long reading. */
export const endsAtOnce: Interruption = {
  signal: () => new AbortController().signal,
  throwIfRequested: () => undefined,
  settle: () => undefined,
  dispose: () => undefined,
};

export function listenForInterruption(onFirst: () => void): Interruption {
  let controller = new AbortController();
  let count = 0;
  let settled = false;
  const onSignal = () => {
    count += 1;
    if (count > 1) process.exit(130);
    onFirst();
    if (!settled) controller.abort(new Interrupted());
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of signals) process.on(name, onSignal);
  return {
    signal: () => controller.signal,
    throwIfRequested: () => controller.signal.throwIfAborted(),
    settle: () => {
      settled = true;
      if (controller.signal.aborted) controller = new AbortController();
    },
    dispose: () => {
      for (const name of signals) process.off(name, onSignal);
    },
  };
}
