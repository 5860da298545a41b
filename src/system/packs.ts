import { createHash, type Hash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough, Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import type { Parser, ReadEntry } from 'tar';
import type { Files, HashedBytes, PackedEntry } from '../ports.js';
import { Interrupted } from '../problem.js';
import type { Interruption } from './interruption.js';
import { lastly } from '../together.js';

type Packs = Pick<Files, 'pack' | 'readPack' | 'unpack'>;

/** tar files packed with gzip, read and written piece by piece: memory does not grow with them. */
export function createPacks(interruption?: Pick<Interruption, 'signal'>): Packs {
  const interruptible = async (work: (signal: AbortSignal) => Promise<void>): Promise<void> => {
    const signal = interruption?.signal() ?? new AbortController().signal;
    await work(signal).catch((error: unknown) => {
      throw signal.aborted ? new Interrupted() : error;
    });
  };
  /** The parser gets what is unpacked already: a file that is cut off is an error of gunzip then, whatever is missing. */
  const readBy = (path: string, parser: Parser, ...before: Transform[]) =>
    interruptible((signal) =>
      pipeline([createReadStream(path), ...before, createGunzip(), parsedBy(parser)], { signal }),
    );
  return {
    async pack(folder, names, to) {
      const { create } = await import('tar');
      const source = new PassThrough();
      // `strict`: a file that cannot be read, or shrinks meanwhile, is an error and no warning.
      const files = create({ cwd: folder, portable: true, strict: true, jobs: 1, maxReadSize: 1 << 20 }, [...names]);
      files.on('error', (error: unknown) => source.destroy(error as Error));
      files.pipe(source);
      const target = createWriteStream(to, { flags: 'wx', mode: 0o600 });
      await interruptible((signal) => pipeline(source, createGzip(), target, { signal }));
      const written = await open(to, 'r');
      await lastly(written.sync(), () => written.close());
    },
    async readPack(path) {
      const { Parser: TarParser } = await import('tar');
      const whole = new Count();
      const entries: PackedEntry[] = [];
      const onReadEntry = (entry: ReadEntry) => {
        const count = new Count();
        entry.on('data', (chunk: Buffer) => {
          count.take(chunk);
        });
        entry.on('end', () => entries.push({ ...described(entry), ...count.result() }));
      };
      await readBy(path, new TarParser({ strict: true, onReadEntry }), whole.passing());
      return { file: whole.result(), entries };
    },
    async unpack(path, folder) {
      const { Parser: TarParser } = await import('tar');
      const written: WriteStream[] = [];
      const onReadEntry = (entry: ReadEntry) => {
        const fail = (error: unknown) => parser.emit('error', error);
        const { name, kind } = described(entry);
        try {
          expectPlain(name, kind);
          if (kind === 'directory') mkdirSync(join(folder, name), { mode: 0o700 });
        } catch (error) {
          fail(error);
          return;
        }
        if (kind === 'directory') {
          entry.resume();
          return;
        }
        const file = createWriteStream(join(folder, name), { flags: 'wx', mode: 0o600 });
        file.on('error', fail);
        written.push(file);
        entry.pipe(file);
      };
      const parser = new TarParser({ strict: true, onReadEntry });
      try {
        await readBy(path, parser);
        await Promise.all(written.map((file) => closed(file)));
      } catch (error) {
        // Whoever removes the folder then must not meet one that still grows.
        for (const file of written) file.destroy();
        await Promise.all(written.map((file) => closed(file).catch(() => undefined)));
        throw error;
      }
    },
  };
}

/** Files and folders of files, nothing deeper and nothing that leads elsewhere. */
function expectPlain(name: string, kind: PackedEntry['kind']): void {
  const parts = name.split(/[/\\]/);
  if (kind === 'other' || parts.length > 2 || parts.some((part) => ['', '.', '..'].includes(part)))
    throw new Error(`${name} has no place in a backup`);
}

const closed = async (file: WriteStream): Promise<void> => {
  if (!file.closed) await once(file, 'close');
  if (file.errored) throw file.errored;
};

const described = ({ path, type }: Pick<ReadEntry, 'path' | 'type'>): Pick<PackedEntry, 'name' | 'kind'> => ({
  name: path.replace(/\/$/, ''),
  kind: type === 'File' || type === 'OldFile' ? 'file' : type === 'Directory' ? 'directory' : 'other',
});

class Count {
  readonly #hash: Hash = createHash('sha256');
  #bytes = 0;

  take(chunk: Buffer): void {
    this.#hash.update(chunk);
    this.#bytes += chunk.length;
  }

  passing(): Transform {
    return new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        this.take(chunk);
        done(null, chunk);
      },
    });
  }

  result(): HashedBytes {
    return { bytes: this.#bytes, sha256: this.#hash.digest('hex') };
  }
}

/** The parser is no stream of Node's own: this one is, waits for it, and fails with it. */
function parsedBy(parser: Parser): Writable {
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (parser.write(chunk)) done();
      else parser.once('drain', () => done());
    },
    final(done) {
      // What unpacks ends when every file is written.
      parser.once('end', () => {
        done();
      });
      parser.end();
    },
  });
  parser.on('error', (error: Error) => stream.destroy(error));
  return stream;
}
