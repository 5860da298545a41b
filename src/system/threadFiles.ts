import { spawnSync } from 'node:child_process';
import { createHash, type Hash } from 'node:crypto';
import * as fs from 'node:fs';
import { promisify } from 'node:util';
import type { HashedBytes } from '../ports.js';
import { loadAssembly } from './assembly.js';
import type { Flag, ThreadFiles, WrittenFile } from '../ports/threads.js';

const chunkBytes = 1 << 20;
const pauseMs = 4;
const sync = promisify(fs.fdatasync);

/** Files by calls that wait, for a thread of its own. Each byte is hashed while the processor has it at hand. */
export class ThreadFileSystem implements ThreadFiles {
  readonly #dist: string;
  readonly #flags: Int32Array;
  readonly #followed = new Map<string, { readonly hash: Hash; bytes: number; readonly disk: EarlySync }>();

  constructor(dist: string, flags: Int32Array) {
    this.#dist = dist;
    this.#flags = flags;
  }

  *follow(path: string, isWhole: Flag): Generator<Buffer> {
    const file = this.#openWhenThere(path, isWhole);
    const followed = { hash: createHash('sha256'), bytes: 0, disk: new EarlySync(file) };
    this.#followed.set(path, followed);
    const buffer = Buffer.allocUnsafeSlow(chunkBytes);
    for (;;) {
      // Asked before reading: what is written between the two is read in the next round.
      const wasWhole = this.#isRaised(isWhole);
      const read = fs.readSync(file, buffer, 0, chunkBytes, null);
      const chunk = buffer.subarray(0, read);
      followed.hash.update(chunk);
      followed.bytes += read;
      followed.disk.written(followed.bytes);
      if (read > 0) yield chunk;
      else if (wasWhole) return;
      else this.#pause(isWhole);
    }
  }

  async followed(path: string): Promise<HashedBytes> {
    const one = this.#followed.get(path);
    if (!one) throw new Error(`${path} was not followed`);
    this.#followed.delete(path);
    await one.disk.close();
    return { bytes: one.bytes, sha256: one.hash.digest('hex') };
  }

  create(path: string): WrittenFile {
    const file = fs.openSync(path, 'wx', 0o600);
    const disk = new EarlySync(file, () => letGo(path));
    const hash = createHash('sha256');
    const buffer = Buffer.allocUnsafeSlow(chunkBytes);
    let [length, total] = [0, 0];
    const put = (bytes: Buffer) => {
      hash.update(bytes);
      for (let at = 0; at < bytes.length;) at += fs.writeSync(file, bytes, at);
      total += bytes.length;
      disk.written(total);
    };
    const flush = () => {
      if (length > 0) put(buffer.subarray(0, length));
      length = 0;
    };
    return {
      write(bytes) {
        if (length + bytes.length > chunkBytes) flush();
        if (bytes.length > chunkBytes) {
          put(bytes);
          return;
        }
        bytes.copy(buffer, length);
        length += bytes.length;
      },
      async close() {
        flush();
        await disk.close();
        return { bytes: total, sha256: hash.digest('hex') };
      },
    };
  }

  assembly(name: string): unknown {
    return loadAssembly(this.#dist, name);
  }

  #isRaised(flag: Flag): boolean {
    return Atomics.load(this.#flags, flag) === 1;
  }

  #pause(flag: Flag): void {
    Atomics.wait(this.#flags, flag, 0, pauseMs);
  }

  #openWhenThere(path: string, isWhole: Flag): number {
    for (;;) {
      const wasWhole = this.#isRaised(isWhole);
      try {
        return fs.openSync(path, 'r');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || wasWhole) throw error;
      }
      this.#pause(isWhole);
    }
  }
}

const syncEveryBytes = 64 << 20;

/**
 * Asks the system to forget what of a file is on the disk already: nobody reads it again soon, a backup should not push
 * everything else out of memory, and memory that is used again costs a tenth of what a virtual machine fetches anew.
 * Node has no call for it, GNU's dd does; where there is none, nothing is lost.
 */
function letGo(path: string): void {
  if (process.platform !== 'linux') return;
  // The thread is busy for as long as rows come: nobody else would take note of the program's end.
  const options = { stdio: 'ignore', env: {}, timeout: 5000 } as const;
  try {
    spawnSync('dd', [`if=${path}`, 'iflag=nocache', 'count=0', 'status=none'], options);
  } catch {
    // No process to be had, say: the file stays in memory.
  }
}

/** Sends a file to the disk while it is written, so that nobody waits for a gigabyte at its end. */
class EarlySync {
  readonly #file: number;
  readonly #onTold: () => void;
  readonly #running: Promise<void>[] = [];
  #told = 0;

  /** `onTold` is called when more was handed to the disk; what was handed to it before is likely to be there. */
  constructor(file: number, onTold: () => void = () => undefined) {
    this.#file = file;
    this.#onTold = onTold;
  }

  written(bytes: number): void {
    if (bytes - this.#told < syncEveryBytes) return;
    this.#told = bytes;
    const one = sync(this.#file);
    one.catch(() => undefined);
    this.#running.push(one);
    this.#onTold();
  }

  /** Rejects when any of it could not be written: a disk tells of an error only once. */
  async close(): Promise<void> {
    try {
      await Promise.all(this.#running);
      await sync(this.#file);
    } finally {
      fs.closeSync(this.#file);
    }
  }
}
