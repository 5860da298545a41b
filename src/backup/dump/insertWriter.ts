import type { CopyHead } from './dataReader.js';
import type { RowText } from './rowText.js';

/**
 * Turns the rows of one COPY into INSERT statements of a hundred rows. Every value is a string literal, which
 * PostgreSQL reads as the column's own type, as COPY does; a backslash in it is one (standard_conforming_strings).
 */
export class InsertWriter {
  readonly #rowText: RowText;
  readonly #write: (bytes: Buffer) => void;
  /** The whole statement of a row without columns; null where there are some. */
  readonly #emptyRow: Buffer | null;

  /** What `write` is given is valid while it runs. */
  constructor(copy: CopyHead, rowText: RowText, write: (bytes: Buffer) => void) {
    this.#rowText = rowText;
    this.#write = write;
    this.#emptyRow = copy.columns === null ? Buffer.from(`INSERT INTO ${copy.target} DEFAULT VALUES;\n`) : null;
    rowText.begin(Buffer.from(`INSERT INTO ${copy.target} ${copy.columns ?? ''} OVERRIDING SYSTEM VALUE VALUES\n`));
  }

  /** Takes bytes of rows, cut anywhere. */
  rows(bytes: Buffer): void {
    if (this.#emptyRow === null) this.#rowText.rewrite(bytes, this.#write);
    else for (let rows = this.#rowText.countRows(bytes); rows > 0; rows -= 1) this.#write(this.#emptyRow);
  }

  /** After the last row. */
  end(): void {
    this.#write(Buffer.from(this.#rowText.end(this.#write) ? ';\n\n' : '\n'));
  }
}
