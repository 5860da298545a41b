import type { Command, HashedBytes, Ports, Running, Thread } from '../../ports.js';
import { together } from '../../together.js';
import { expectSuccess } from '../dump.js';
import { fullIsWhole, restIsWhole, rewriteJob, type RewriteInput, type Rewritten } from './rewriteJob.js';

type ReadPorts = Pick<Ports, 'shell' | 'files' | 'threads' | 'redact'>;

/** A program that writes a file, and how its work is called in a message. */
export interface Stage {
  readonly command: Command;
  readonly file: string;
  readonly what: string;
}

export interface OneReadRequest {
  /** `pg_dump`, into a file. */
  readonly archive: Stage;
  /** `pg_restore` into a file: from its standard input, or, where the archive is a folder, from that once it is whole. */
  readonly full: Stage;
  readonly archiveGrows: boolean;
  readonly data: Pick<RewriteInput, 'data' | 'head' | 'rest' | 'tail' | 'unordered'> & {
    /** Once the archive is whole: writes what stands in it beside tables' rows, as SQL, into the file `rest`. */
    readonly writeRest: () => Promise<void>;
  };
  /** Reads along while the archive grows; not called where it does not. */
  readonly alongside: (growing: Growing) => Promise<void>;
  /** Runs as soon as the archive is whole and `alongside` has ended, while SQL is still being written. */
  readonly withArchive: () => Promise<void>;
}

/** Files that programs are writing, each from its beginning; what they give is valid until the next one is asked for. */
export interface Growing {
  /** At last its table of contents is written anew, without any change of its length. */
  readonly archive: () => AsyncIterable<Buffer>;
  readonly full: () => AsyncIterable<Buffer>;
}

export interface OneRead extends Rewritten {
  readonly archive: HashedBytes;
}

/**
 * Reads a database once. While `pg_dump` writes the archive, `pg_restore` is fed with it and writes the full SQL; another
 * thread reads that while it is written, counts and hashes its rows and writes them as INSERT statements. The files are
 * the buffers between them, so memory does not grow with the database, and no row is read from production a second time.
 */
export async function readOnce(ports: ReadPorts, request: OneReadRequest): Promise<OneRead> {
  const { archive, full, data } = request;
  const { writeRest, ...texts } = data;
  const chain = new Chain();
  try {
    const dump = chain.add(await ports.shell.start(archive.command), archive);
    const input: RewriteInput = { full: full.file, ...texts };
    const rewriting = chain.addThread(ports.threads.start<Rewritten>(rewriteJob, input));
    const archived = dump.expectEnd(ports);
    if (!request.archiveGrows) await chain.guard(() => archived);
    const restore = chain.add(await ports.shell.start(full.command), full);
    const growing: Growing = {
      archive: () => ports.files.follow(archive.file, () => dump.hasEnded),
      full: () => ports.files.follow(full.file, () => restore.hasEnded),
    };
    const alongside = request.archiveGrows ? chain.guard(() => request.alongside(growing)) : Promise.resolve();
    alongside.catch(() => undefined);
    const [hashed, rewritten] = await together([
      // Not while it grows: pg_dump writes its table of contents anew at the end.
      chain.guard(() => archived.then(() => onDisk(ports, archive.file))),
      chain.guard(() => rewriting.result),
      chain.guard(() => feed(request, growing, restore)),
      alongside,
      chain.guard(async () => {
        await restore.expectEnd(ports);
        rewriting.raise(fullIsWhole);
      }),
      chain.guard(async () => {
        await archived;
        await writeRest();
        rewriting.raise(restIsWhole);
      }),
      chain.guard(async () => {
        await together([archived, alongside]);
        await request.withArchive();
      }),
    ]);
    return { archive: hashed, ...rewritten };
  } catch (error) {
    throw chain.firstFailure ?? error;
  } finally {
    await chain.close();
  }
}

async function onDisk({ files }: Pick<Ports, 'files'>, path: string): Promise<HashedBytes> {
  const [hashed] = await together([files.hash(path), files.sync(path)]);
  return hashed;
}

/** One program of the chain. */
class Link {
  hasEnded = false;
  readonly running: Running;
  readonly #what: string;

  constructor(running: Running, what: string) {
    this.running = running;
    this.#what = what;
    // Whoever waits for it hears of a failure; until somebody does it is no unhandled one.
    running.ended.catch(() => undefined).finally(() => (this.hasEnded = true));
  }

  async expectEnd(ports: ReadPorts): Promise<void> {
    expectSuccess(ports, await this.running.ended, this.#what);
  }
}

/** The programs and the thread of one read: when one fails the others are ended, and what failed first is told. */
class Chain {
  readonly #links: Link[] = [];
  readonly #threads: Thread<unknown>[] = [];
  firstFailure: unknown = null;

  add(running: Running, { what }: Pick<Stage, 'what'>): Link {
    const link = new Link(running, what);
    this.#links.push(link);
    return link;
  }

  addThread<T>(thread: Thread<T>): Thread<T> {
    this.#threads.push(thread);
    return thread;
  }

  async guard<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      this.firstFailure ??= error;
      await this.#end();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#end();
    await Promise.allSettled(this.#links.map(({ running }) => running.ended));
  }

  async #end(): Promise<void> {
    for (const { running } of this.#links) running.kill();
    await Promise.all(this.#threads.map((thread) => thread.end()));
  }
}

/** Hands the growing archive on. Its table of contents is written anew at the end; it was handed on long before. */
async function feed({ archiveGrows }: OneReadRequest, growing: Growing, restore: Link): Promise<void> {
  if (archiveGrows) for await (const bytes of growing.archive()) await restore.running.input.write(bytes);
  restore.running.input.end();
}
