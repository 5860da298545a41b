import { SqlScanner } from './sqlScanner.js';

/** What a dump of rows holds, in its order. Bytes are views into the chunk that was pushed: use them at once. */
export interface DataSink {
  /**
   * Anything that is no COPY: settings, definitions, sequence values, large objects, comments. `statement` is the end of
   * `bytes`, from where a statement begins; empty for what follows the last one.
   */
  other(bytes: Buffer, statement: Buffer): void;
  copyBegins(copy: CopyHead): void;
  /** Bytes of rows, newlines included; a row may come in several pieces. */
  rows(bytes: Buffer): void;
  copyEnds(): void;
}

export interface CopyHead {
  readonly schema: string;
  readonly table: string;
  /** As the dump writes it, quoted where it must be: `public."order"`. */
  readonly target: string;
  /** `(id, "order")`; null for a table without columns. */
  readonly columns: string | null;
  /** The same, one by one and unquoted. */
  readonly columnNames: readonly string[];
}

const newline = 0x0a;
const backslash = 0x5c;
const dot = 0x2e;
const nothing = Buffer.alloc(0);

/**
 * Reads the text of `pg_restore --data-only` as its grammar says: SQL, psql's own commands, and after
 * `COPY … FROM stdin;` rows up to a line `\.`. It may be pushed in pieces, cut anywhere. Between rows a statement is held
 * until its end: the longest one in such a text is 32 kB of a large object.
 */
export class DataReader {
  readonly #sink: DataSink;
  readonly #scanner = new SqlScanner();
  #state: 'sql' | 'copy line' | 'rows' = 'sql';
  /** What was read since the last statement ended, and where in it the next one begins. */
  #text: Buffer = nothing;
  #begin: number | null = null;
  /** The last bytes of a chunk of rows that may begin the end. */
  #held: Buffer = nothing;
  #lineBegins = true;

  constructor(sink: DataSink) {
    this.#sink = sink;
  }

  push(bytes: Buffer): void {
    let chunk = this.#held.length > 0 ? Buffer.concat([this.#held, bytes]) : bytes;
    this.#held = nothing;
    while (chunk.length > 0) chunk = this.#state === 'rows' ? this.#readRows(chunk) : this.#readSql(chunk);
  }

  /** Throws when the text ended inside of rows or of a statement: it was cut off. */
  end(): void {
    if (this.#state !== 'sql') throw new Error('the dump ends inside of rows');
    if (!this.#scanner.isBetween) throw new Error('the dump ends inside of a statement');
    if (this.#text.length > 0) this.#sink.other(this.#text, nothing);
    this.#text = nothing;
  }

  #readSql(chunk: Buffer): Buffer {
    const before = this.#text.length;
    for (const [at, byte] of chunk.entries()) {
      if (this.#state === 'copy line') {
        // The rows begin on the next line.
        if (byte !== newline) continue;
        [this.#state, this.#lineBegins] = ['rows', true];
        return chunk.subarray(at + 1);
      }
      const ended = this.#scanner.feed(byte);
      if (this.#begin === null && !this.#scanner.isBetween) this.#begin = before + at;
      if (!ended) continue;
      this.#endStatement(Buffer.concat([this.#text, chunk.subarray(0, at + 1)]));
      return chunk.subarray(at + 1);
    }
    this.#text = Buffer.concat([this.#text, chunk]);
    return nothing;
  }

  #endStatement(text: Buffer): void {
    const begin = this.#begin ?? 0;
    [this.#text, this.#begin] = [nothing, null];
    const copy = readCopyHead(text.subarray(begin));
    if (!copy) {
      this.#sink.other(text, text.subarray(begin));
      return;
    }
    if (begin > 0) this.#sink.other(text.subarray(0, begin), nothing);
    this.#sink.copyBegins(copy);
    this.#state = 'copy line';
  }

  #readRows(chunk: Buffer): Buffer {
    for (let at = chunk.indexOf('\\.\n'); at >= 0; at = chunk.indexOf('\\.\n', at + 1)) {
      // Rows write a backslash as two: only at the beginning of a line this is the end.
      if (!this.#beginsLine(chunk, at)) continue;
      if (at > 0) this.#sink.rows(chunk.subarray(0, at));
      this.#sink.copyEnds();
      this.#state = 'sql';
      return chunk.subarray(at + 3);
    }
    const whole = chunk.length - this.#openEnd(chunk);
    if (whole > 0) this.#sink.rows(chunk.subarray(0, whole));
    this.#lineBegins = this.#beginsLine(chunk, whole);
    // A copy: the chunk belongs to whoever pushed it.
    this.#held = Buffer.from(chunk.subarray(whole));
    return nothing;
  }

  #beginsLine(chunk: Buffer, at: number): boolean {
    return at === 0 ? this.#lineBegins : chunk[at - 1] === newline;
  }

  /** How many of the last bytes may begin the line `\.`. */
  #openEnd(chunk: Buffer): number {
    const { length } = chunk;
    if (chunk[length - 1] === backslash && this.#beginsLine(chunk, length - 1)) return 1;
    const isDot = length > 1 && chunk[length - 1] === dot && chunk[length - 2] === backslash;
    return isDot && this.#beginsLine(chunk, length - 2) ? 2 : 0;
  }
}

const name = String.raw`(?:"(?:[^"]|"")*"|[^\s".(]+)`;
const copyStatement = new RegExp(String.raw`^COPY (${name})\.(${name}) +(?:(\([\s\S]*\)) )?FROM stdin;$`);
const copyWord = Buffer.from('COPY ');
const everyColumn = /"(?:[^"]|"")*"|[^\s,]+/g;
const unquoted = (text: string): string => (text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text);

/** null for any other statement. */
function readCopyHead(statement: Buffer): CopyHead | null {
  // Most statements of a whole dump are long, and none of them a COPY.
  if (!statement.subarray(0, copyWord.length).equals(copyWord)) return null;
  const [, schema, table, columns] = copyStatement.exec(statement.toString('utf8')) ?? [];
  if (schema === undefined || table === undefined) return null;
  return {
    schema: unquoted(schema),
    table: unquoted(table),
    target: `${schema}.${table}`,
    columns: columns ?? null,
    columnNames: [...(columns ?? '').slice(1, -1).matchAll(everyColumn)].map(([text]) => unquoted(text)),
  };
}
