import type { HashedBytes } from './files.js';

/** Work that would keep this program from answering, done by a module of ours on another thread. */
export interface Threads {
  /**
   * Runs the exported `run` of `job` (a compiled module's path below the package's `dist`) with a copy of `input`.
   * Rejects with what `run` threw.
   */
  start<Result>(job: string, input: unknown): Thread<Result>;
}

export interface Thread<Result> {
  readonly result: Promise<Result>;
  /** Raises a flag that the job waits for, once and for ever. */
  raise(flag: Flag): void;
  /** Ends it wherever it is. Nothing happens after it has ended. */
  end(): Promise<void>;
}

/** 0 to 7: what each means is between a job and whoever started it. */
export type Flag = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** What a job is given: files by plain calls that wait, because nobody else waits for its thread. */
export interface ThreadFiles {
  /**
   * Reads a file that a program still writes, up to its end once `isWhole` was raised; a missing one is waited for.
   * What it gives is valid until the next one is asked for.
   */
  follow(path: string, isWhole: Flag): Iterable<Buffer>;
  /** Size and SHA-256 of what `follow` gave, once it is on the disk; `follow` must have come to its end. */
  followed(path: string): Promise<HashedBytes>;
  /** Begins a new file of this user's own. */
  create(path: string): WrittenFile;
  /** A new instance of what was built from `src/assembly/<name>.ts`: its exports. */
  assembly(name: string): unknown;
}

export interface WrittenFile {
  /** Takes the bytes at once: they may be changed afterwards. */
  write(bytes: Buffer): void;
  /** Once all of it is on the disk. */
  close(): Promise<HashedBytes>;
}

/** What a job's module exports as `run`. */
export type Run<Input, Result> = (input: Input, files: ThreadFiles) => Promise<Result>;
