import type pg from 'pg';
import { Interrupted } from '../problem.js';
import { loadAssembly } from './assembly.js';

/** What `src/assembly/copyMessages.ts` exports. */
interface Code {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  begin(): void;
  decode(from: number, end: number, output: number): number;
  written(output: number): number;
  rowCount(): number;
}

const pageBytes = 1 << 16;
const inputAt = 1 << 10;
const pieceBytes = 1 << 16;
/** 16 bytes beyond the input are read, and beyond the output written. */
const outputAt = inputAt + pieceBytes + 16;

function load(dist: string): Code {
  const code = loadAssembly(dist, 'copyMessages') as Code;
  const missing = outputAt + pieceBytes + 16 - code.memory.buffer.byteLength;
  if (missing > 0) code.memory.grow(Math.ceil(missing / pageBytes));
  return code;
}

type Listener = (bytes: Buffer) => void;

interface Settle {
  readonly resolve: (rows: number) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Reads `COPY … TO STDOUT` through a session, which answers nothing else meanwhile. What `take` is given is valid while it
 * runs. Resolves with the number of rows.
 */
export type ReadCopy = (sql: string, take: (rows: Buffer) => void) => Promise<number>;

export function copyOutOf(client: pg.Client, dist: string, signal: () => AbortSignal): ReadCopy {
  let code: Code | null = null;
  return async (sql, take) => {
    const aborted = signal();
    if (aborted.aborted) throw new Interrupted();
    const loaded = (code ??= load(dist));
    let stop: () => void = () => undefined;
    try {
      return await new Promise<number>((resolve, reject) => {
        stop = () => reject(new Interrupted());
        aborted.addEventListener('abort', stop, { once: true });
        client.query(new CopyOut(sql, loaded, take, { resolve, reject }));
      });
    } finally {
      aborted.removeEventListener('abort', stop);
    }
  };
}

/**
 * One `COPY … TO STDOUT`: the driver submits it, and while rows come its socket is read here. Whatever is no row goes to the
 * driver, which tells how it ended.
 */
class CopyOut {
  readonly #sql: string;
  readonly #code: Code;
  readonly #take: (rows: Buffer) => void;
  readonly #settle: Settle;
  #stream: pg.Connection['stream'] | null = null;
  #driver: Listener | null = null;
  #lateRows = 0;

  constructor(sql: string, code: Code, take: (rows: Buffer) => void, settle: Settle) {
    this.#sql = sql;
    this.#code = code;
    this.#take = take;
    this.#settle = settle;
  }

  submit(connection: pg.Connection): void {
    this.#stream = connection.stream;
    this.#driver = connection.stream.listeners('data')[0] as Listener;
    connection.stream.off('data', this.#driver).on('data', this.#read);
    this.#code.begin();
    connection.query(this.#sql);
  }

  readonly #read = (bytes: Buffer): void => {
    for (let from = 0; from < bytes.length; from += pieceBytes) {
      const memory = Buffer.from(this.#code.memory.buffer);
      const end = inputAt + bytes.copy(memory, inputAt, from, Math.min(from + pieceBytes, bytes.length));
      const stopped = this.#code.decode(inputAt, end, outputAt);
      const written = this.#code.written(outputAt);
      if (written > 0) this.#take(memory.subarray(outputAt, outputAt + written));
      if (stopped < end) {
        this.#handBack(bytes.subarray(from + stopped - inputAt));
        return;
      }
    }
  };

  #handBack(rest: Buffer): void {
    const [stream, driver] = [this.#stream, this.#driver];
    if (!stream || !driver) return;
    stream.off('data', this.#read).on('data', driver);
    driver(rest);
  }

  /** A row after a notice that came between rows. */
  handleCopyData({ chunk }: { readonly chunk: Buffer }): void {
    this.#lateRows += 1;
    this.#take(chunk);
  }

  handleCommandComplete(): void {
    // The rows were counted.
  }

  handleError(error: unknown): void {
    this.#settle.reject(error);
  }

  handleReadyForQuery(): void {
    this.#settle.resolve(this.#code.rowCount() + this.#lateRows);
  }
}
