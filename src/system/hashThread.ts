import { Worker } from 'node:worker_threads';
import type { HashedBytes } from '../ports.js';
import { threadLimits } from './threads.js';

interface Order {
  readonly id: number;
  readonly path: string;
}

interface Answer {
  readonly id: number;
  readonly hashed?: HashedBytes;
  readonly error?: string;
}

/** SHA-256 of files on another thread, which is started once and keeps nobody from ending. */
export class HashThread {
  #worker: Worker | null = null;
  #count = 0;
  readonly #waiting = new Map<number, (answer: Answer) => void>();

  readonly hash = async (path: string): Promise<HashedBytes> => {
    const id = (this.#count += 1);
    const answer = new Promise<Answer>((resolve) => this.#waiting.set(id, resolve));
    this.#enter().postMessage({ id, path } satisfies Order);
    const { hashed, error } = await answer;
    this.#leave(id);
    if (!hashed) throw new Error(error ?? 'no hash was made');
    return hashed;
  };

  #enter(): Worker {
    this.#worker ??= this.#start();
    // Only somebody who waits keeps the program from ending.
    this.#worker.ref();
    return this.#worker;
  }

  #start(): Worker {
    const worker = new Worker(`(${hashOnAnotherThread.toString()})()`, { eval: true, resourceLimits: threadLimits });
    worker.on('message', (answer: Answer) => this.#waiting.get(answer.id)?.(answer));
    worker.on('error', (error) => {
      this.#worker = null;
      for (const [id, tell] of this.#waiting) tell({ id, error: error.message });
    });
    return worker;
  }

  #leave(id: number): void {
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) this.#worker?.unref();
  }
}

/**
 * The other thread's whole program. It is handed over as text, so that it runs the same from `src` and from `dist`:
 * nothing outside of it may be named.
 */
function hashOnAnotherThread(): void {
  // Text has no imports; and a bundler puts something of its own in the place of a free `require`.
  const load = (globalThis as unknown as { require: NodeJS.Require }).require;
  /* oxlint-disable typescript/consistent-type-imports */
  const { createHash } = load('node:crypto') as typeof import('node:crypto');
  const fs = load('node:fs') as typeof import('node:fs');
  const { parentPort } = load('node:worker_threads') as typeof import('node:worker_threads');
  /* eslint-enable */
  const buffer = Buffer.allocUnsafe(1 << 20);
  const hashOf = (path: string): HashedBytes =>
    fs.statSync(path).isDirectory() ? hashOfFolder(path) : hashOfFile(path);
  const hashOfFolder = (path: string): HashedBytes => {
    const hash = createHash('sha256');
    let bytes = 0;
    for (const name of fs.readdirSync(path).sort()) {
      const one = hashOf(`${path}/${name}`);
      hash.update(`${name} ${one.bytes} ${one.sha256}\n`);
      bytes += one.bytes;
    }
    return { bytes, sha256: hash.digest('hex') };
  };
  const hashOfFile = (path: string): HashedBytes => {
    const hash = createHash('sha256');
    const file = fs.openSync(path, 'r');
    let bytes = 0;
    for (;;) {
      const read = fs.readSync(file, buffer);
      if (read === 0) break;
      hash.update(buffer.subarray(0, read));
      bytes += read;
    }
    fs.closeSync(file);
    return { bytes, sha256: hash.digest('hex') };
  };
  parentPort?.on('message', ({ id, path }: Order) => {
    try {
      parentPort.postMessage({ id, hashed: hashOf(path) } satisfies Answer);
    } catch (error) {
      parentPort.postMessage({ id, error: (error as Error).message } satisfies Answer);
    }
  });
}
