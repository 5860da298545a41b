import type { Entry } from './record.js';
import { isObject, removeEmptyObject, removeProperty } from './json.js';
import { digestOf, takeOut, takeOutLines } from './text.js';

/** What becomes of one file when an entry is taken back. */
export interface Undone {
  /** null: the file goes. */
  readonly text: string | null;
  /** What of ours stays in it, because it cannot be told from what others wrote. */
  readonly left: readonly string[];
}

/** Takes back one entry, of a file's text as it is now. `null` stands for a file that is not there. */
export function undoEntry(text: string | null, entry: Entry): Undone {
  const unchanged = { text, left: [] };
  if (text === null || digestOf(text) === entry.before) return unchanged;
  if (digestOf(text) === entry.after) {
    if (entry.before === null) return { text: null, left: [] };
    const before = takeOut(text, entry.insertions);
    if (before !== null && digestOf(before) === entry.before) return { text: before, left: [] };
  }
  const { added } = entry;
  if (added.kind === 'whole') return { text, left: ['It was changed since init wrote it, and stays.'] };
  if (added.kind === 'properties') return undoProperties(text, added, entry.before === null);
  const { text: rest, left } = takeOutLines(text, added.lines);
  const why = left.map((line) => `The line "${line}" stands there more than once, and stays.`);
  return { text: entry.before === null && rest.trim() === '' ? null : rest, left: why };
}

function undoProperties(
  text: string,
  { properties, made }: Extract<Entry['added'], { kind: 'properties' }>,
  wasMade: boolean,
): Undone {
  if (!isObject(text)) return { text, left: ['It is no JSON object now: what init added stays in it.'] };
  // What somebody gave another value is not ours any more.
  let rest = properties.reduce((one, { path, value }) => removeProperty(one, path, value) ?? one, text);
  if (made !== null) rest = removeEmptyObject(rest, made);
  return { text: wasMade && /^\s*\{\s*\}\s*$/.test(rest) ? null : rest, left: [] };
}
