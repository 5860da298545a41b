import { createHash, type Hash } from 'node:crypto';
import type { DataSink } from './dataReader.js';
import { OrderFreeSum, sha256Of } from './orderFreeSum.js';

export interface LargeObjectDigest {
  readonly count: number;
  /** Order-free sum of each object's number and bytes, as hex. */
  readonly digest: string;
}

const opening = /^SELECT pg_catalog\.lo_open\('(\d+)', \d+\);$/;
const writing = /^SELECT pg_catalog\.lowrite\(0, E?'\\{1,2}x([0-9a-f]*)'\);$/;
const longestOpening = 80;

/** Hashes large objects as they pass: written as `pg_restore` writes them, or as pages read from a copy. */
export class LargeObjects implements DataSink {
  readonly #sum = new OrderFreeSum();
  #count = 0;
  #object: { readonly oid: string; readonly hash: Hash } | null = null;
  #begun = '';

  get digest(): LargeObjectDigest {
    this.#finish();
    return { count: this.#count, digest: this.#sum.digest() };
  }

  other(_: Buffer, statement: Buffer): void {
    if (!statement.subarray(0, longestOpening).toString('latin1').startsWith('SELECT pg_catalog.lo')) return;
    const text = statement.toString('latin1');
    const oid = opening.exec(text)?.[1];
    if (oid !== undefined) this.#begin(oid);
    const hex = writing.exec(text)?.[1];
    if (hex !== undefined) this.#object?.hash.update(hex, 'hex');
  }

  copyBegins(): void {
    // Rows of tables are another sink's.
  }

  rows(): void {
    // See above.
  }

  copyEnds(): void {
    // See above.
  }

  /** Takes rows of COPY, cut anywhere: an object's number and the bytes of one of its pages as hex, page by page. */
  pages(bytes: Buffer): void {
    const lines = `${this.#begun}${bytes.toString('latin1')}`.split('\n');
    this.#begun = lines.pop() ?? '';
    for (const line of lines) {
      const [oid = '', hex = ''] = line.split('\t');
      if (this.#object?.oid !== oid) this.#begin(oid);
      this.#object?.hash.update(hex, 'hex');
    }
  }

  #begin(oid: string): void {
    this.#finish();
    this.#object = { oid, hash: createHash('sha256') };
  }

  #finish(): void {
    if (!this.#object) return;
    this.#sum.add(sha256Of(`${this.#object.oid}\n`, this.#object.hash.digest()));
    this.#count += 1;
    this.#object = null;
  }
}
