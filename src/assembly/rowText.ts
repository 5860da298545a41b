// AssemblyScript, built into dist/assembly/rowText.wasm: sixteen bytes at once, where JavaScript takes one.
// All rows of a database go through here. Pointers are places in the module's memory, lengths are in bytes.

const tab: u8 = 9;
const newline: u8 = 10;
const quote: u8 = 39;
const open: u8 = 40;
const close: u8 = 41;
const comma: u8 = 44;
const semicolon: u8 = 59;
const capitalN: u8 = 78;
const backslash: u8 = 92;
/** `NULL`, as the four bytes lie in memory. */
const nullWord: u32 = 0x4c4c554e;

const rowsPerStatement: i32 = 100;
/** A statement of more bytes than this gets no further row: the server takes a gigabyte at once, and no more. */
const longStatement: i64 = 1 << 20;
/** Room for sixteen bytes that are stored at once, and for what one byte of a row can become. */
const margin: usize = 32;

// Where in a row the next byte stands.
const atRow: i32 = 0;
const atField: i32 = 1;
const inValue: i32 = 2;
const afterBackslash: i32 = 3;
/** The first byte of a field is a backslash: it may be NULL. */
const afterFirstBackslash: i32 = 4;
const afterNull: i32 = 5;

let headAt: usize = 0;
let headLength: usize = 0;
let outputAt: usize = 0;
let outputEnd: usize = 0;
/** Where the next byte of output goes. */
let out: usize = 0;
/** How many bytes the running statement has outside of the output. */
let carried: i64 = 0;
let statementAt: usize = 0;
let rowsInStatement: i32 = 0;
let state: i32 = atRow;

/** Begins a table: `INSERT INTO … VALUES\n` stands at `head`, output has at least its length and 64 bytes. */
export function begin(head: usize, length: usize, output: usize, outputLength: usize): void {
  headAt = head;
  headLength = length;
  outputAt = output;
  outputEnd = output + outputLength;
  out = output;
  carried = 0;
  statementAt = output;
  rowsInStatement = 0;
  state = atRow;
}

/** How much output there is; it is taken, and the next output begins at the same place. */
export function take(): usize {
  const length = out - outputAt;
  carried += <i64>(out - statementAt);
  statementAt = outputAt;
  out = outputAt;
  return length;
}

/** Whether a statement is open, which the last row does not end. */
export function isOpen(): bool {
  return rowsInStatement > 0;
}

/** How many newlines there are, which is how many rows end. */
export function countRows(from: usize, end: usize): i32 {
  const newlines = i8x16.splat(newline);
  let rows: i32 = 0;
  let at = from;
  for (; at + 16 <= end; at += 16) rows += popcnt(i8x16.bitmask(i8x16.eq(v128.load(at), newlines)));
  for (; at < end; at++) if (load<u8>(at) == newline) rows++;
  return rows;
}

/** Turns COPY's text into rows of INSERT statements. Returns where it stopped: before `end` when the output is full. */
export function rewrite(from: usize, end: usize): usize {
  const tabs = i8x16.splat(tab);
  const newlines = i8x16.splat(newline);
  const quotes = i8x16.splat(quote);
  const backslashes = i8x16.splat(backslash);
  const full = outputEnd - margin;
  let at = from;
  while (at < end && out <= full) {
    if (state == inValue) {
      // Nearly every byte goes through here, so `out` is a local variable for as long.
      let to = out;
      let special: i32 = 0;
      while (at + 16 <= end && to <= full) {
        const bytes = v128.load(at);
        // Stored before it is looked at: what follows a special byte is written over.
        v128.store(to, bytes);
        special = i8x16.bitmask(
          v128.or(
            v128.or(i8x16.eq(bytes, tabs), i8x16.eq(bytes, newlines)),
            v128.or(i8x16.eq(bytes, quotes), i8x16.eq(bytes, backslashes)),
          ),
        );
        if (special != 0) break;
        at += 16;
        to += 16;
      }
      if (special != 0) {
        const plain = ctz(special);
        at += plain;
        to += plain;
      }
      out = to;
      if (special == 0 && (at >= end || to > full)) break;
    } else if (state == atRow && !beginRow(full)) break;
    const byte = load<u8>(at++);
    if (byte == tab || byte == newline) endField(byte);
    else valueByte(byte);
  }
  return at;
}

/** What goes before a row; false when there is no room for it. */
function beginRow(full: usize): bool {
  if (
    rowsInStatement > 0 &&
    rowsInStatement < rowsPerStatement &&
    carried + <i64>(out - statementAt) <= longStatement
  ) {
    put(comma);
    put(newline);
  } else {
    if (out + headLength > full) return false;
    if (rowsInStatement > 0) {
      put(semicolon);
      put(newline);
    }
    carried = 0;
    statementAt = out;
    memory.copy(out, headAt, headLength);
    out += headLength;
    rowsInStatement = 0;
  }
  put(open);
  state = atField;
  return true;
}

/** One byte of a value, or of NULL. */
function valueByte(byte: u8): void {
  if (byte == backslash && (state == atField || state == inValue)) {
    state = state == atField ? afterFirstBackslash : afterBackslash;
    return;
  }
  if (state == afterFirstBackslash && byte == capitalN) {
    store<u32>(out, nullWord);
    out += 4;
    state = afterNull;
    return;
  }
  const isEscaped = state == afterBackslash || state == afterFirstBackslash;
  if (state == atField || state == afterFirstBackslash) put(quote);
  const meant = isEscaped ? unescaped(byte) : byte;
  if (meant == quote) put(quote);
  put(meant);
  state = inValue;
}

/** The end of a field, and with a newline that of its row. */
function endField(byte: u8): void {
  if (state == atField) put(quote);
  if (state != afterNull) put(quote);
  if (byte == tab) {
    put(comma);
    state = atField;
  } else {
    put(close);
    rowsInStatement++;
    state = atRow;
  }
}

/** What COPY's byte after a backslash stands for; any other one stands for itself. */
function unescaped(byte: u8): u8 {
  switch (byte) {
    case 98 /* b */:
      return 8;
    case 102 /* f */:
      return 12;
    case 110 /* n */:
      return 10;
    case 114 /* r */:
      return 13;
    case 116 /* t */:
      return 9;
    case 118 /* v */:
      return 11;
    default:
      return byte;
  }
}

function put(byte: u8): void {
  store<u8>(out++, byte);
}
