import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Host } from '../ports.js';
import type { Thread, Threads } from '../ports/threads.js';

export interface ThreadData {
  /** The folder of what was built. */
  readonly dist: string;
  readonly job: string;
  readonly input: unknown;
  /** One number for each flag. */
  readonly flags: Int32Array;
}

export type ThreadAnswer = { readonly result: unknown } | { readonly error: Error };

const flagCount = 8;

/** Megabytes. Without limits a thread takes forty at once; what goes through its buffers is not counted. */
export const threadLimits = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 128 } as const;

/** Threads run what was built, whoever starts them: Node runs no TypeScript. */
export const createThreads = ({ packageRoot }: Pick<Host, 'packageRoot'>): Threads => ({
  start<Result>(job: string, input: unknown): Thread<Result> {
    const dist = join(packageRoot, 'dist');
    const flags = new Int32Array(new SharedArrayBuffer(flagCount * Int32Array.BYTES_PER_ELEMENT));
    const workerData: ThreadData = { dist, job, input, flags };
    const worker = new Worker(join(dist, 'system', 'thread.js'), { workerData, resourceLimits: threadLimits });
    const result = new Promise<Result>((resolve, reject) => {
      worker.once('message', (answer: ThreadAnswer) => {
        if ('error' in answer) reject(answer.error);
        else resolve(answer.result as Result);
      });
      worker.once('error', reject);
      worker.once('exit', () => reject(new Error(`${job} ended without an answer`)));
    });
    // Whoever waits for it hears of a failure; until somebody does it is no unhandled one.
    result.catch(() => undefined);
    return {
      result,
      raise(flag) {
        Atomics.store(flags, flag, 1);
        Atomics.notify(flags, flag);
      },
      async end() {
        await worker.terminate();
      },
    };
  },
});
