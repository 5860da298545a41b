import type pg from 'pg';
import { from } from 'pg-copy-streams';
import type { CopyIn } from '../ports.js';
import { Interrupted } from '../problem.js';

/** Shorter pieces may still wait for their turn when the next one is asked for. */
const wroteAtOnce = 1 << 16;

export function copyIn(client: pg.Client, sql: string, signal: AbortSignal): CopyIn {
  if (signal.aborted) throw new Interrupted();
  const stream = client.query(from(sql));
  let stop: () => void = () => undefined;
  let hasFailed = false;
  const failed = new Promise<never>((_, reject) => {
    const fail = (error: Error) => {
      hasFailed = true;
      reject(error);
    };
    stream.on('error', fail);
    stop = () => fail(new Interrupted());
  });
  signal.addEventListener('abort', stop, { once: true });
  const forget = () => signal.removeEventListener('abort', stop);
  failed.catch(forget);
  // A stream that has failed has lost its connection, and whatever is asked of it would fail for another reason.
  const unlessFailed = (work: (done: () => void) => void) =>
    hasFailed ? failed : Promise.race([new Promise<void>(work), failed]);
  return {
    write: (bytes) =>
      unlessFailed((done) => void stream.write(bytes.length < wroteAtOnce ? Buffer.from(bytes) : bytes, done)),
    end: () => unlessFailed((done) => void stream.once('finish', done).end()).then(forget),
  };
}
