import { oneAtATime } from '../together.js';

export interface Mode {
  readonly enter: () => Promise<unknown>;
  readonly leave: () => Promise<unknown>;
}

/**
 * Work of one mode runs side by side; work of two modes never does. A mode is entered before its first work and left
 * after its last.
 */
export function exclusiveModes(): (mode: Mode) => <T>(work: () => Promise<T>) => Promise<T> {
  const change = oneAtATime();
  let current: { mode: Mode; running: number; ended: Promise<void>; end: () => void } | null = null;

  const join = async (mode: Mode): Promise<NonNullable<typeof current>> => {
    // With nobody in it a mode is being left: what comes now enters it anew.
    while (current && (current.mode !== mode || current.running === 0)) await current.ended;
    if (!current) {
      let end: () => void = () => undefined;
      const ended = new Promise<void>((resolve) => (end = resolve));
      // Taken only when it was entered: a mode that could not be entered must not be waited for.
      await mode.enter();
      current = { mode, running: 0, ended, end };
    }
    current.running += 1;
    return current;
  };

  const part = async (from: NonNullable<typeof current>): Promise<void> => {
    from.running -= 1;
    if (from.running > 0) return;
    await from.mode.leave().finally(() => {
      current = null;
      from.end();
    });
  };

  return (mode) => async (work) => {
    const joined = await change(() => join(mode));
    try {
      return await work();
    } finally {
      await part(joined);
    }
  };
}
