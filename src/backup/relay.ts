import { readInto } from './dump/dataSql.js';
import type { CopyHead, DataReader } from './dump/dataReader.js';
import { LargeObjects, type LargeObjectDigest } from './dump/largeObjectDigest.js';
import { RowDigests, tableKey, type RowDigest } from './dump/rowDigests.js';

export { tableKey };

/** What becomes of a statement of a dump on its way to a server; null: it does not get there. */
export type Translate = (statement: string) => string | null;

/** Longer ones are large objects' bytes and definitions of functions: nothing that has to be said otherwise. */
const longest = 2000;

/**
 * Hands the text of a dump on while it is read as its grammar says: single statements may be said otherwise or left out,
 * rows go through as they are, counted and hashed on their way.
 */
export class Relay {
  readonly #reader: DataReader;
  readonly #digests: RowDigests;
  readonly #largeObjects = new LargeObjects();
  #out: Buffer[] = [];

  /**
   * `unordered`: schema and name of tables that come in several pieces. `isFresh`: the transaction made the table of this `tableKey` itself;
   * its rows are frozen at once, so that nobody who reads them later writes each page once more to say that they are there.
   */
  constructor(
    translate: Translate,
    unordered: readonly (readonly [schema: string, name: string])[] = [],
    isFresh: (key: string) => boolean = () => false,
  ) {
    const inPieces = new Set(unordered.map(([schema, name]) => tableKey(schema, name)));
    this.#digests = new RowDigests(inPieces);
    // A root of partitions holds no rows itself, and PostgreSQL freezes none through it.
    const options = ({ schema, table }: CopyHead): string => {
      const key = tableKey(schema, table);
      return isFresh(key) && !inPieces.has(key) ? ' WITH (FREEZE)' : '';
    };
    const pass = (bytes: Buffer): void => {
      this.#out.push(bytes);
    };
    this.#reader = readInto(this.#digests, this.#largeObjects, {
      other: (bytes, statement) => {
        const text = statement.length > 0 && statement.length <= longest ? statement.toString('utf8') : null;
        const said = text === null ? null : translate(text);
        const isSame = text === null || said === text;
        pass(isSame ? bytes : bytes.subarray(0, bytes.length - statement.length));
        if (!isSame && said !== null) pass(Buffer.from(said));
      },
      copyBegins: (copy) =>
        pass(
          Buffer.from(
            `COPY ${copy.target}${copy.columns === null ? '' : ` ${copy.columns}`} FROM stdin${options(copy)};\n`,
          ),
        ),
      rows: pass,
      copyEnds: () => pass(Buffer.from('\\.\n')),
    });
  }

  /** What is to be written after these bytes of the dump. */
  push(bytes: Buffer): Buffer[] {
    this.#reader.push(bytes);
    return this.#taken();
  }

  /** Throws when the dump was cut off. */
  end(): Buffer[] {
    this.#reader.end();
    return this.#taken();
  }

  get digests(): readonly RowDigest[] {
    return this.#digests.digests;
  }

  get largeObjects(): LargeObjectDigest {
    return this.#largeObjects.digest;
  }

  #taken(): Buffer[] {
    const out = this.#out;
    this.#out = [];
    return out;
  }
}
