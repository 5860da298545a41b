import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../ports.js';
import { Interrupted } from '../problem.js';
import type { Interruption } from './interruption.js';

export const createClock = (interruption: Interruption): Clock => ({
  now: () => new Date(),
  elapsed: () => performance.now(),
  sleep: async (milliseconds) => {
    const signal = interruption.signal();
    await wait(milliseconds, undefined, { signal }).catch((error: unknown) => {
      throw signal.aborted ? new Interrupted() : error;
    });
  },
});
