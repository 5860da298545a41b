import type { Hash } from 'node:crypto';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import type { GrowingHash, HashedFile } from '../ports.js';

/** So much is written at once: each write has its price. */
const gatherBytes = 1 << 20;
/** So much is written before the other thread is told to read it. */
const announceBytes = 4 << 20;

interface Order {
  readonly id: number;
  readonly path: string;
  readonly upTo: number;
  readonly isLast: boolean;
}

interface Answer {
  readonly id: number;
  readonly sha256?: string;
  readonly error?: string;
}

/**
 * SHA-256 of files on another thread, which reads what was just written back from the system's cache: nothing is copied
 * between threads. The thread lives as long as somebody waits for a hash.
 */
export class HashThread {
  #worker: Worker | null = null;
  #count = 0;
  readonly #waiting = new Map<number, (answer: Answer) => void>();

  /** A file that grows; it is read as far as it is said to be written. */
  readonly growing = (path: string): GrowingHash => {
    const id = (this.#count += 1);
    const answer = new Promise<Answer>((resolve) => this.#waiting.set(id, resolve));
    const worker = this.#enter();
    let told = 0;
    const tell = (upTo: number, isLast: boolean) => {
      told = upTo;
      worker.postMessage({ id, path, upTo, isLast } satisfies Order);
    };
    return {
      written(bytes) {
        if (bytes - told >= announceBytes) tell(bytes, false);
      },
      close: async (bytes) => {
        tell(bytes, true);
        const { sha256, error } = await answer;
        await this.#leave(id);
        if (sha256 === undefined) throw new Error(error ?? 'no hash was made');
        return { bytes, sha256 };
      },
      abandon: () => this.#leave(id),
    };
  };

  /** A file that is whole. */
  readonly whole = async (path: string): Promise<{ bytes: number; sha256: string }> =>
    this.growing(path).close((await stat(path)).size);

  /** A new file whose hash is known when its last byte was written. */
  readonly writing = async (path: string): Promise<HashedFile> => {
    const handle = await open(path, 'wx', 0o600);
    const hash = this.growing(path);
    let bytes = 0;
    let gathered: Buffer[] = [];
    let gatheredBytes = 0;
    const flush = async () => {
      const [parts, total] = [gathered, gatheredBytes];
      [gathered, gatheredBytes] = [[], 0];
      if (total === 0) return;
      const { bytesWritten } = await handle.writev(parts);
      if (bytesWritten < total) await writeAll(handle, Buffer.concat(parts).subarray(bytesWritten));
      bytes += total;
      hash.written(bytes);
    };
    let isOpen = true;
    const close = async () => {
      if (isOpen) await handle.close();
      isOpen = false;
    };
    return {
      async write(chunk) {
        gathered.push(chunk);
        gatheredBytes += chunk.length;
        if (gatheredBytes >= gatherBytes) await flush();
      },
      async close() {
        await flush();
        const written = await hash.close(bytes);
        await close();
        return written;
      },
      async abandon() {
        await hash.abandon();
        await close();
      },
    };
  };

  #enter(): Worker {
    if (this.#worker) return this.#worker;
    const worker = new Worker(`(${hashOnAnotherThread.toString()})()`, { eval: true });
    worker.on('message', (answer: Answer) => this.#waiting.get(answer.id)?.(answer));
    worker.on('error', (error) => {
      for (const [id, tell] of this.#waiting) tell({ id, error: error.message });
    });
    this.#worker = worker;
    return worker;
  }

  async #leave(id: number): Promise<void> {
    this.#waiting.delete(id);
    if (this.#waiting.size > 0) return;
    const last = this.#worker;
    this.#worker = null;
    await last?.terminate();
  }
}

async function writeAll(handle: FileHandle, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length;) at += (await handle.write(bytes, at)).bytesWritten;
}

/**
 * The other thread's whole program. It is handed over as text, so that it runs the same from `src` and from `dist`:
 * nothing outside of it may be named.
 */
function hashOnAnotherThread(): void {
  /* eslint-disable @typescript-eslint/no-require-imports, @typescript-eslint/consistent-type-imports -- text has no imports */
  const { createHash } = require('node:crypto') as typeof import('node:crypto');
  const fs = require('node:fs') as typeof import('node:fs');
  const { parentPort } = require('node:worker_threads') as typeof import('node:worker_threads');
  /* eslint-enable */
  const files = new Map<number, { hash: Hash; file: number; at: number }>();
  const buffer = Buffer.allocUnsafe(1 << 20);
  parentPort?.on('message', ({ id, path, upTo, isLast }: Order) => {
    try {
      const one = files.get(id) ?? { hash: createHash('sha256'), file: fs.openSync(path, 'r'), at: 0 };
      files.set(id, one);
      while (one.at < upTo) {
        const read = fs.readSync(one.file, buffer, 0, Math.min(buffer.length, upTo - one.at), one.at);
        if (read === 0) throw new Error(`${path} became shorter while it was written`);
        one.hash.update(buffer.subarray(0, read));
        one.at += read;
      }
      if (!isLast) return;
      fs.closeSync(one.file);
      files.delete(id);
      parentPort.postMessage({ id, sha256: one.hash.digest('hex') } satisfies Answer);
    } catch (error) {
      parentPort.postMessage({ id, error: (error as Error).message } satisfies Answer);
    }
  });
}
