import type { Command, GrowingHash, HashedBytes, HashedFile, Ports, Running } from '../../ports.js';
import { together } from '../../together.js';
import { expectSuccess } from '../dump.js';
import { DataSql, readInto } from './dataSql.js';
import { RowDigests, type RowDigest } from './rowDigests.js';

type ReadPorts = Pick<Ports, 'shell' | 'files' | 'redact'>;

/** A program that writes a file, and how its work is called in a message. */
export interface Stage {
  readonly command: Command;
  readonly file: string;
  readonly what: string;
}

export interface OneReadRequest {
  /** `pg_dump`, into a file. */
  readonly archive: Stage;
  /** `pg_restore`, from its standard input into a file. */
  readonly full: Stage;
  readonly data: {
    readonly file: string;
    readonly head: string;
    /** Once the archive is whole: prints what stands in it beside tables' rows, as SQL. */
    readonly rest: () => Promise<Omit<Stage, 'file'>>;
    readonly tail: string;
  };
  /** Runs as soon as the archive is whole, while SQL is still being written. */
  readonly withArchive: () => Promise<void>;
}

export interface OneRead {
  readonly archive: HashedBytes;
  readonly full: HashedBytes;
  readonly data: HashedBytes;
  /** As they went by, in the order of the dump. */
  readonly rows: readonly RowDigest[];
}

/**
 * Reads a database once. While `pg_dump` writes the archive, `pg_restore` is fed with it and writes the full SQL; that
 * is read while it is written, its rows counted, hashed and rewritten as INSERT statements. The files are the buffers
 * between them, so memory does not grow with the database, and no row is read from production a second time.
 */
export async function readOnce(ports: ReadPorts, request: OneReadRequest): Promise<OneRead> {
  const chain = new Chain();
  const data = await ports.files.writeHashed(request.data.file);
  const full = ports.files.hashGrowing(request.full.file);
  try {
    const dump = chain.add(await ports.shell.start(request.archive.command), request.archive);
    const restore = chain.add(await ports.shell.start(request.full.command), request.full);
    const digests = new RowDigests();
    const archived = dump.expectEnd(ports);
    const rest = archived.then(request.data.rest);
    rest.catch(() => undefined);
    const [sql, archive] = await together([
      chain.guard(async () => {
        const bytes = await rewrite(ports, request, restore, data, digests, full);
        return together([full.close(bytes), rest.then((program) => finish(ports, request, chain, data, program))]);
      }),
      // Not while it grows: pg_dump writes its table of contents anew at the end.
      chain.guard(() => archived.then(() => ports.files.hash(request.archive.file))),
      chain.guard(() => feed(ports, request.archive.file, dump, restore)),
      chain.guard(() => archived.then(request.withArchive)),
    ]);
    return { archive, full: sql[0], data: sql[1], rows: digests.digests };
  } catch (error) {
    throw chain.firstFailure ?? error;
  } finally {
    await chain.close();
    await Promise.all([data.abandon(), full.abandon()]);
  }
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

/** The programs of one read: when one fails the others are ended, and what failed first is told. */
class Chain {
  readonly #links: Link[] = [];
  firstFailure: unknown = null;

  add(running: Running, { what }: Pick<Stage, 'what'>): Link {
    const link = new Link(running, what);
    this.#links.push(link);
    return link;
  }

  async guard<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      this.firstFailure ??= error;
      this.#kill();
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#kill();
    await Promise.allSettled(this.#links.map(({ running }) => running.ended));
  }

  #kill(): void {
    for (const { running } of this.#links) running.kill();
  }
}

/** Hands the growing archive on. Its table of contents is written anew at the end; it was handed on long before. */
async function feed({ files }: ReadPorts, archive: string, dump: Link, restore: Link): Promise<void> {
  for await (const bytes of files.follow(archive, () => dump.hasEnded)) await restore.running.input.write(bytes);
  restore.running.input.end();
}

async function rewrite(
  ports: ReadPorts,
  { full, data }: OneReadRequest,
  restore: Link,
  file: HashedFile,
  digests: RowDigests,
  hash: GrowingHash,
): Promise<number> {
  let bytesRead = 0;
  let ready: Buffer[] = [Buffer.from(data.head)];
  const reader = readInto(digests, new DataSql((bytes) => ready.push(bytes)));
  const flush = async () => {
    for (const bytes of ready) await file.write(bytes);
    ready = [];
  };
  for await (const bytes of ports.files.follow(full.file, () => restore.hasEnded)) {
    bytesRead += bytes.length;
    hash.written(bytesRead);
    reader.push(bytes);
    await flush();
  }
  await restore.expectEnd(ports);
  reader.end();
  return bytesRead;
}

async function finish(
  ports: ReadPorts,
  { data }: OneReadRequest,
  chain: Chain,
  file: HashedFile,
  rest: Omit<Stage, 'file'>,
): Promise<OneRead['data']> {
  const program = chain.add(await ports.shell.start(rest.command), rest);
  program.running.input.end();
  for await (const bytes of program.running.output) await file.write(bytes);
  await program.expectEnd(ports);
  await file.write(Buffer.from(data.tail));
  return file.close();
}
