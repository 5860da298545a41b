import type { CopyHead } from './dataReader.js';

const rowsPerInsert = 100;
/** A statement of more bytes than this gets no further row: the server takes a gigabyte at once, and no more. */
const longStatement = 1 << 20;
const bufferBytes = 1 << 18;
/** More than one byte of a row can become, the head of a statement left aside. */
const margin = 16;

const ascii = (text: string): number => text.charCodeAt(0);
const tab = 9;
const newline = 10;
const quote = 39;
const backslash = 92;
const comma = 44;
const open = 40;
const close = 41;
const capitalN = 78;
const nullWord = [78, 85, 76, 76];
const endOfStatement = Buffer.from(';\n');

/** What COPY writes after a backslash, and what it stands for; any other byte stands for itself. */
const escapes = new Map(
  Object.entries({ b: 8, t: 9, n: 10, v: 11, f: 12, r: 13 }).map(([letter, byte]) => [ascii(letter), byte]),
);

/** 1 for the bytes that mean something in a row or in a literal. */
const special = new Uint8Array(256);
for (const byte of [tab, newline, quote, backslash]) special[byte] = 1;

// Where in a row the next byte stands.
const atRow = 0;
const atField = 1;
const inValue = 2;
const afterBackslash = 3;
/** The first byte of a field is a backslash: it may be NULL. */
const afterFirstBackslash = 4;
const afterNull = 5;

/**
 * Turns the rows of one COPY into INSERT statements of a hundred rows. Every value is a string literal, which
 * PostgreSQL reads as the column's own type, as COPY does; a backslash in it is one (standard_conforming_strings).
 */
export class InsertWriter {
  readonly #write: (bytes: Buffer) => void;
  readonly #head: Buffer;
  readonly #hasColumns: boolean;
  readonly #out = Buffer.allocUnsafe(bufferBytes);
  #length = 0;
  #rowsInStatement = 0;
  /** Bytes that went out, and how many they were when the statement began. */
  #flushed = 0;
  #statementBegan = 0;
  #at = atRow;

  /** What `write` is given is valid while it runs. */
  constructor(copy: CopyHead, write: (bytes: Buffer) => void) {
    this.#write = write;
    this.#hasColumns = copy.columns !== null;
    this.#head = Buffer.from(
      copy.columns === null
        ? `INSERT INTO ${copy.target} DEFAULT VALUES;\n`
        : `INSERT INTO ${copy.target} ${copy.columns} OVERRIDING SYSTEM VALUE VALUES\n`,
    );
  }

  /** Takes bytes of rows, cut anywhere. */
  rows(bytes: Buffer): void {
    if (this.#hasColumns) {
      this.#values(bytes);
      return;
    }
    for (const byte of bytes) if (byte === newline) this.#put(this.#head);
  }

  /** After the last row. */
  end(): void {
    this.#put(Buffer.from(this.#rowsInStatement > 0 ? ';\n\n' : '\n'));
    this.#flush();
  }

  /** One pass, byte by byte, in local variables: this is where all rows of a database go through. */
  #values(bytes: Buffer): void {
    const out = this.#out;
    let length = this.#length;
    let at = this.#at;
    let rowsInStatement = this.#rowsInStatement;
    const end = bytes.length;
    for (let index = 0; index < end; index += 1) {
      let byte = bytes[index] ?? 0;
      if (at === inValue && special[byte] === 0) {
        // Nearly every byte is one of these: as tight a loop as there is, up to where the buffer is full.
        const stop = Math.min(end, index + bufferBytes - margin - length);
        while (special[byte] === 0) {
          out[length++] = byte;
          index += 1;
          if (index >= stop) break;
          byte = bytes[index] ?? 0;
        }
        index -= 1;
      } else {
        if (at === atRow) {
          const isLong = this.#flushed + length - this.#statementBegan > longStatement;
          if (rowsInStatement > 0 && rowsInStatement < rowsPerInsert && !isLong) {
            out[length++] = comma;
            out[length++] = newline;
          } else {
            this.#length = length;
            if (rowsInStatement > 0) this.#put(endOfStatement);
            this.#statementBegan = this.#flushed + this.#length;
            this.#put(this.#head);
            length = this.#length;
            rowsInStatement = 0;
          }
          out[length++] = open;
          at = atField;
        }
        if (byte === tab || byte === newline) {
          if (at === atField) out[length++] = quote;
          if (at !== afterNull) out[length++] = quote;
          if (byte === tab) out[length++] = comma;
          else {
            out[length++] = close;
            rowsInStatement += 1;
          }
          at = byte === tab ? atField : atRow;
        } else if (at === atField && byte === backslash) at = afterFirstBackslash;
        else if (at === afterFirstBackslash && byte === capitalN) {
          for (const letter of nullWord) out[length++] = letter;
          at = afterNull;
        } else if (at === inValue && byte === backslash) at = afterBackslash;
        else {
          if (at === atField || at === afterFirstBackslash) out[length++] = quote;
          const meant = at === afterBackslash || at === afterFirstBackslash ? (escapes.get(byte) ?? byte) : byte;
          if (meant === quote) out[length++] = quote;
          out[length++] = meant;
          at = inValue;
        }
      }
      if (length > bufferBytes - margin) {
        this.#length = length;
        this.#flush();
        length = this.#length;
      }
    }
    this.#length = length;
    this.#at = at;
    this.#rowsInStatement = rowsInStatement;
  }

  #put(bytes: Buffer): void {
    if (this.#length + bytes.length > bufferBytes - margin) this.#flush();
    if (bytes.length > bufferBytes - margin) {
      this.#write(bytes);
      return;
    }
    bytes.copy(this.#out, this.#length);
    this.#length += bytes.length;
  }

  #flush(): void {
    if (this.#length > 0) this.#write(this.#out.subarray(0, this.#length));
    this.#flushed += this.#length;
    this.#length = 0;
  }
}
