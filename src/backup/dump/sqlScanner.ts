type State = 'between' | 'comment' | 'meta' | 'sql' | 'string' | 'escaped' | 'name' | 'dollar' | 'line' | 'block';

const code = (text: string): number => text.charCodeAt(0);
const [newline, quote, doubleQuote, dollar, semicolon] = ['\n', "'", '"', '$', ';'].map(code) as [
  number,
  number,
  number,
  number,
  number,
];
const [dash, slash, star, backslash] = ['-', '/', '*', '\\'].map(code) as [number, number, number, number];
const blanks = new Set([' ', '\t', '\r', '\n'].map(code));

const isNameByte = (byte: number): boolean =>
  (byte >= 0x30 && byte <= 0x39) ||
  (byte >= 0x41 && byte <= 0x5a) ||
  (byte >= 0x61 && byte <= 0x7a) ||
  byte === 0x5f ||
  byte >= 0x80;

/** Where statements begin and end in a script for psql, byte by byte: PostgreSQL's quotes, comments and dollar quotes. */
export class SqlScanner {
  #state: State = 'between';
  #before = 0;
  #beforeThat = 0;
  /** Of a dollar quote: its tag, and how much of the closing one was seen. */
  #tag = '';
  #seen = '';
  #depth = 0;
  #isTaken = false;

  /** Nothing is open: the text may end here. */
  get isBetween(): boolean {
    return this.#state === 'between' || this.#state === 'comment' || this.#state === 'meta';
  }

  /** Takes one byte; true when it is the semicolon that ends a statement. */
  feed(byte: number): boolean {
    const ended = this.#step(byte);
    this.#beforeThat = this.#before;
    this.#before = byte;
    return ended;
  }

  #step(byte: number): boolean {
    switch (this.#state) {
      case 'between':
        if (blanks.has(byte)) return false;
        if (byte === dash && this.#before === dash) this.#state = 'comment';
        else if (byte === backslash) this.#state = 'meta';
        else if (byte !== dash) this.#enter(byte);
        return false;
      case 'comment':
      case 'meta':
        if (byte === newline) this.#state = 'between';
        return false;
      case 'sql':
        return this.#inSql(byte);
      case 'string':
        if (byte === quote) this.#state = 'sql';
        return false;
      case 'escaped':
        // A backslash takes the next byte with it, another backslash included.
        if (this.#isTaken) this.#isTaken = false;
        else if (byte === backslash) this.#isTaken = true;
        else if (byte === quote) this.#state = 'sql';
        return false;
      case 'name':
        if (byte === doubleQuote) this.#state = 'sql';
        return false;
      case 'line':
        if (byte === newline) this.#state = 'sql';
        return false;
      case 'block':
        this.#inBlock(byte);
        return false;
      case 'dollar':
        this.#inDollar(byte);
        return false;
    }
  }

  #enter(byte: number): void {
    this.#state = 'sql';
    this.#before = 0;
    this.#tag = '';
    this.#inSql(byte);
  }

  #inSql(byte: number): boolean {
    if (this.#tag !== '') {
      // Between the two $ of a dollar quote's tag; anything but a name means that it was none.
      if (byte === dollar) [this.#tag, this.#seen, this.#state] = [`${this.#tag}$`, '', 'dollar'];
      else if (isNameByte(byte)) this.#tag += String.fromCharCode(byte);
      else this.#tag = '';
      if (this.#tag !== '') return false;
    }
    if (byte === semicolon) {
      this.#state = 'between';
      return true;
    }
    if (byte === quote) this.#state = this.#isEscapeString() ? 'escaped' : 'string';
    else if (byte === doubleQuote) this.#state = 'name';
    else if (byte === dollar && !isNameByte(this.#before)) this.#tag = '$';
    else if (byte === dash && this.#before === dash) this.#state = 'line';
    else if (byte === star && this.#before === slash) [this.#state, this.#depth] = ['block', 1];
    return false;
  }

  #isEscapeString(): boolean {
    return (this.#before === code('E') || this.#before === code('e')) && !isNameByte(this.#beforeThat);
  }

  #inBlock(byte: number): void {
    if (byte === star && this.#before === slash) this.#depth += 1;
    else if (byte === slash && this.#before === star) this.#depth -= 1;
    if (this.#depth === 0) this.#state = 'sql';
  }

  #inDollar(byte: number): void {
    this.#seen = `${this.#seen}${String.fromCharCode(byte)}`.slice(-this.#tag.length);
    if (this.#seen === this.#tag) [this.#tag, this.#state] = ['', 'sql'];
  }
}
