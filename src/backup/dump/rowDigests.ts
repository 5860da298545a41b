import { createHash, type Hash } from 'node:crypto';
import type { CopyHead, DataSink } from './dataReader.js';
import { OrderFreeSum, sha256Of } from './orderFreeSum.js';

/** The rows of one table as they went through COPY. */
export interface RowDigest {
  readonly schema: string;
  readonly table: string;
  /** SHA-256 of the rows' bytes in their order, or the order-free sum of each row's, as hex. */
  readonly digest: string;
  readonly rows: number;
  /** In the order in which COPY wrote them. */
  readonly columns: readonly string[];
}

/** Names one table in a set. */
export const tableKey = (schema: string, table: string): string => JSON.stringify([schema, table]);

const newline = 0x0a;

interface Digesting {
  rows: number;
  take(bytes: Buffer): void;
  digest(): string;
}

/** Counts and hashes the rows of each table as they pass. */
export class RowDigests implements DataSink {
  readonly #unordered: ReadonlySet<string>;
  readonly #countRows: (bytes: Buffer) => number;
  readonly #tables = new Map<string, { readonly head: CopyHead; readonly rows: Digesting }>();
  #table: Digesting | null = null;

  /** `unordered`: keys of tables whose rows come back in another order. They may come in several COPYs. */
  constructor(unordered: ReadonlySet<string> = new Set(), countRows = countNewlines) {
    this.#unordered = unordered;
    this.#countRows = countRows;
  }

  /** In the order in which the tables came first. */
  get digests(): readonly RowDigest[] {
    return [...this.#tables.values()].map(({ head, rows }) => ({
      schema: head.schema,
      table: head.table,
      digest: rows.digest(),
      rows: rows.rows,
      columns: head.columnNames,
    }));
  }

  other(): void {
    // Rows only: large objects are another sink's, sequence values are read beside the dump.
  }

  copyBegins(head: CopyHead): void {
    const key = tableKey(head.schema, head.table);
    const known = this.#tables.get(key);
    const isUnordered = this.#unordered.has(key);
    if (known && !isUnordered) throw new Error(`the dump holds the rows of ${head.target} twice`);
    const rows = known?.rows ?? (isUnordered ? new EachRow() : new AllRows(this.#countRows));
    this.#tables.set(key, { head, rows });
    this.#table = rows;
  }

  rows(bytes: Buffer): void {
    this.#table?.take(bytes);
  }

  /** Rows that somebody else has counted: those of the COPY that is being read. */
  counted(rows: number): void {
    if (this.#table) this.#table.rows = rows;
  }

  copyEnds(): void {
    this.#table = null;
  }
}

function countNewlines(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) count += 1;
  return count;
}

class AllRows implements Digesting {
  rows = 0;
  readonly #hash: Hash = createHash('sha256');
  readonly #countRows: (bytes: Buffer) => number;

  constructor(countRows: (bytes: Buffer) => number) {
    this.#countRows = countRows;
  }

  take(bytes: Buffer): void {
    this.#hash.update(bytes);
    this.rows += this.#countRows(bytes);
  }

  digest(): string {
    return this.#hash.copy().digest('hex');
  }
}

class EachRow implements Digesting {
  rows = 0;
  readonly #sum = new OrderFreeSum();
  #begun: Buffer = Buffer.alloc(0);

  take(bytes: Buffer): void {
    let begin = 0;
    for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, begin)) {
      this.#sum.add(sha256Of(this.#begun, bytes.subarray(begin, at)));
      this.#begun = Buffer.alloc(0);
      this.rows += 1;
      begin = at + 1;
    }
    this.#begun = Buffer.concat([this.#begun, bytes.subarray(begin)]);
  }

  digest(): string {
    return this.#sum.digest();
  }
}
