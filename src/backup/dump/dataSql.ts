import { DataReader, type CopyHead, type DataSink } from './dataReader.js';
import { InsertWriter } from './insertWriter.js';
import type { RowText } from './rowText.js';

/** Writes the rows of a dump as INSERT statements, and nothing else of it. */
export class DataSql implements DataSink {
  readonly #rowText: RowText;
  readonly #write: (bytes: Buffer) => void;
  #table: InsertWriter | null = null;

  /** What `write` is given is valid while it runs. */
  constructor(rowText: RowText, write: (bytes: Buffer) => void) {
    this.#rowText = rowText;
    this.#write = write;
  }

  other(): void {
    // Definitions are the schema's; sequence values and large objects come from the archive, by its table of contents.
  }

  copyBegins(head: CopyHead): void {
    this.#table = new InsertWriter(head, this.#rowText, this.#write);
  }

  rows(bytes: Buffer): void {
    this.#table?.rows(bytes);
  }

  copyEnds(): void {
    this.#table?.end();
    this.#table = null;
  }
}

/** One reader, several sinks. */
export const readInto = (...sinks: readonly DataSink[]): DataReader =>
  new DataReader({
    other: (bytes, statement) => sinks.forEach((sink) => sink.other(bytes, statement)),
    copyBegins: (head) => sinks.forEach((sink) => sink.copyBegins(head)),
    rows: (bytes) => sinks.forEach((sink) => sink.rows(bytes)),
    copyEnds: () => sinks.forEach((sink) => sink.copyEnds()),
  });
