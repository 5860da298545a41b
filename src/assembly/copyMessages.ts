// AssemblyScript, built into dist/assembly/copyMessages.wasm. A server sends each row of COPY as a message of its own:
// taking five million of them apart costs JavaScript a second. Pointers are places in the module's memory.

const copyData: u8 = 100; // d
const copyOutResponse: u8 = 72; // H
/** A code, and a length that counts itself. */
const headerBytes: i32 = 5;
/** Longer rows are copied by the engine. */
const longRow: u32 = 512;

let out: usize = 0;
let rows: u32 = 0;
/** Of the message that is being read: how much of its header was seen, its length so far, and what is left of it. */
let headerSeen: i32 = 0;
let length: u32 = 0;
let left: u32 = 0;
let isRows: bool = false;

/** Begins the answer to a COPY. */
export function begin(): void {
  rows = 0;
  headerSeen = 0;
  left = 0;
}

/** How many rows have begun. */
export function rowCount(): u32 {
  return rows;
}

/** How many bytes `decode` wrote. */
export function written(output: usize): usize {
  return out - output;
}

/**
 * Writes the rows in [from, end) to `output`, which has as much room and 16 bytes more. Returns where it stopped: before
 * `end` at a message that is not of rows.
 */
export function decode(from: usize, end: usize, output: usize): usize {
  out = output;
  let at = from;
  while (at < end) {
    if (left > 0) {
      const n = min<u32>(left, <u32>(end - at));
      if (isRows) copy(at, n);
      at += n;
      left -= n;
    } else if (headerSeen == 0 && !beginMessage(load<u8>(at))) {
      break;
    } else if (headerSeen == 1 && at + headerBytes <= end) {
      left = bswap<u32>(load<u32>(at + 1)) - 4;
      headerSeen = 0;
      at += headerBytes;
    } else {
      if (headerSeen > 1) length = (length << 8) | load<u8>(at);
      at++;
      if (++headerSeen > headerBytes) {
        left = length - 4;
        headerSeen = 0;
      }
    }
  }
  return at;
}

/** False for a code that is somebody else's. */
function beginMessage(code: u8): bool {
  if (code != copyData && code != copyOutResponse) return false;
  isRows = code == copyData;
  if (isRows) rows++;
  headerSeen = 1;
  length = 0;
  return true;
}

function copy(from: usize, n: u32): void {
  if (n > longRow) memory.copy(out, from, n);
  else {
    // What is stored beyond the row is written over by the next one.
    for (let done: u32 = 0; done < n; done += 16) v128.store(out + done, v128.load(from + done));
  }
  out += n;
}
