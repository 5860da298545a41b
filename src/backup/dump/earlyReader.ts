import type { CopySession, Ports } from '../../ports.js';
import type { CopyHead } from './dataReader.js';
import { TableReader } from './readBack.js';
import type { RowDigest } from './rowDigests.js';

/**
 * Reads tables back one after another while others are still being loaded. Where it fails nothing is lost: what it does
 * not tell of is read when all of the copy is.
 */
export class EarlyReader {
  readonly #postgres: Pick<Ports['postgres'], 'identifier'>;
  readonly #open: () => Promise<CopySession>;
  #session: CopySession | null = null;
  #reader: TableReader | null = null;
  #reading: Promise<void> = Promise.resolve();
  #hasFailed = false;
  #read = 0;

  constructor(postgres: Pick<Ports['postgres'], 'identifier'>, open: () => Promise<CopySession>) {
    this.#postgres = postgres;
    this.#open = open;
  }

  /** Notes a table; it is read in its turn. */
  read({ schema, table, columnNames }: CopyHead): void {
    this.#reading = this.#reading.then(async () => {
      if (this.#hasFailed) return;
      try {
        this.#session ??= await this.#open();
        this.#reader ??= new TableReader(this.#postgres, this.#session);
        await this.#reader.read({ schema, name: table, columns: columnNames, unordered: false });
        this.#read += 1;
      } catch {
        this.#hasFailed = true;
      }
    });
  }

  /** What was read, once all of it is. */
  async end(): Promise<readonly RowDigest[]> {
    await this.#reading;
    await this.#session?.close();
    // One that failed half-way is the last.
    return this.#reader?.digests.slice(0, this.#read) ?? [];
  }
}
