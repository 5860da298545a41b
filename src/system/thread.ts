import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import type { Run } from '../ports/threads.js';
import { ThreadFileSystem } from './threadFiles.js';
import type { ThreadAnswer, ThreadData } from './threads.js';

// What `createThreads` starts: one job, and then the end.
const { dist, job, input, flags } = workerData as ThreadData;
const answer = (what: ThreadAnswer) => parentPort?.postMessage(what);
try {
  const { run } = (await import(pathToFileURL(join(dist, job)).href)) as { run: Run<unknown, unknown> };
  answer({ result: await run(input, new ThreadFileSystem(dist, flags)) });
} catch (error) {
  answer({ error: error as Error });
}
