/** What `src/assembly/rowText.ts` exports; places in memory and lengths are in bytes. */
export interface RowTextCode {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  begin(head: number, length: number, output: number, outputLength: number): void;
  rewrite(from: number, end: number): number;
  take(): number;
  isOpen(): number;
  countRows(from: number, end: number): number;
}

const pageBytes = 1 << 16;
/** Small enough to stay in the processor's own cache on the way through. */
const pieceBytes = 1 << 18;
const inputAt = 1 << 12;
const headAt = inputAt + pieceBytes;

/** Rows as COPY writes them, counted and rewritten by machine code; one table at a time. */
export class RowText {
  readonly #code: RowTextCode;
  #outputAt = headAt;

  constructor(code: RowTextCode) {
    this.#code = code;
  }

  /** How many rows end in `bytes`. */
  countRows(bytes: Buffer): number {
    let rows = 0;
    for (const end of this.#pieces(bytes)) rows += this.#code.countRows(inputAt, end);
    return rows;
  }

  /** Begins the INSERT statements of a table; `head` is what goes before the rows of each. */
  begin(head: Buffer): void {
    const { memory } = this.#code;
    const missing = headAt + 2 * head.length + pieceBytes - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / pageBytes));
    head.copy(this.#bytes, headAt);
    this.#code.begin(headAt, head.length, headAt + head.length, head.length + pieceBytes);
    this.#outputAt = headAt + head.length;
  }

  /** Takes bytes of rows, cut anywhere. What `write` is given is valid while it runs. */
  rewrite(bytes: Buffer, write: (bytes: Buffer) => void): void {
    for (const end of this.#pieces(bytes)) {
      let at = this.#code.rewrite(inputAt, end);
      while (at < end) {
        this.#flush(write);
        at = this.#code.rewrite(at, end);
      }
    }
  }

  /** After the last row. True when a statement is open, which wants its semicolon. */
  end(write: (bytes: Buffer) => void): boolean {
    this.#flush(write);
    return this.#code.isOpen() !== 0;
  }

  get #bytes(): Buffer {
    return Buffer.from(this.#code.memory.buffer);
  }

  *#pieces(bytes: Buffer): Generator<number> {
    for (let from = 0; from < bytes.length; from += pieceBytes)
      yield inputAt + bytes.copy(this.#bytes, inputAt, from, Math.min(from + pieceBytes, bytes.length));
  }

  #flush(write: (bytes: Buffer) => void): void {
    const length = this.#code.take();
    if (length > 0) write(this.#bytes.subarray(this.#outputAt, this.#outputAt + length));
  }
}
