import { createHash, type Hash } from 'node:crypto';
import type { CopyHead, DataSink } from './dataReader.js';

/** The rows of one table as they went through COPY. */
export interface RowDigest {
  readonly schema: string;
  readonly table: string;
  /** SHA-256 of the rows' bytes in their order, as hex. */
  readonly digest: string;
  readonly rows: number;
  /** In the order in which COPY wrote them. */
  readonly columns: readonly string[];
}

const newline = 0x0a;

/** Counts and hashes the rows of each table as they pass. */
export class RowDigests implements DataSink {
  readonly #digests: RowDigest[] = [];
  #table: { readonly head: CopyHead; readonly hash: Hash; rows: number } | null = null;

  get digests(): readonly RowDigest[] {
    return this.#digests;
  }

  other(): void {
    // Sequence values and large objects are compared for themselves.
  }

  copyBegins(head: CopyHead): void {
    this.#table = { head, hash: createHash('sha256'), rows: 0 };
  }

  rows(bytes: Buffer): void {
    if (!this.#table) return;
    this.#table.hash.update(bytes);
    for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) this.#table.rows += 1;
  }

  copyEnds(): void {
    if (!this.#table) return;
    const { head, hash, rows } = this.#table;
    this.#digests.push({
      schema: head.schema,
      table: head.table,
      digest: hash.digest('hex'),
      rows,
      columns: head.columnNames,
    });
    this.#table = null;
  }
}
