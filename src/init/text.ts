import { createHash } from 'node:crypto';

/** A text put into another one; `at` counts UTF-16 units of the text before any insertion. */
export interface Insertion {
  readonly at: number;
  readonly text: string;
}

/** Insertions stand in the order of their places. */
export function insert(text: string, insertions: readonly Insertion[]): string {
  let [result, from] = ['', 0];
  for (const { at, text: added } of insertions) {
    result += text.slice(from, at) + added;
    from = at;
  }
  return result + text.slice(from);
}

/** The text before the insertions; null when they do not stand where they were put. */
export function takeOut(text: string, insertions: readonly Insertion[]): string | null {
  let [result, from, shift] = ['', 0, 0];
  for (const { at, text: added } of insertions) {
    const start = at + shift;
    if (text.slice(start, start + added.length) !== added) return null;
    result += text.slice(from, start);
    from = start + added.length;
    shift += added.length;
  }
  return result + text.slice(from);
}

/** A file's text; null when its bytes are not UTF-8, so that writing the text would change them. */
export function decode(bytes: Buffer): string | null {
  const text = bytes.toString('utf8');
  return Buffer.from(text, 'utf8').equals(bytes) ? text : null;
}

/** Hex. */
export const digestOf = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

/** How the lines of a text end; of several ways the most frequent one. */
export function lineEndOf(text: string): '\n' | '\r\n' {
  const both = text.split('\r\n').length - 1;
  return both > (text.split('\n').length - 1) / 2 ? '\r\n' : '\n';
}

export const linesOf = (text: string): string[] => text.split(/\r?\n/);

/** Lines at the end of a text, apart from what stands before; a text without a final line end stays without one. */
export function appendLines(text: string, lines: readonly string[]): Insertion {
  const end = lineEndOf(text);
  const block = lines.join(end);
  if (text.replace(/^\uFEFF/, '') === '') return { at: text.length, text: block + end };
  return text.endsWith('\n')
    ? { at: text.length, text: `${end}${block}${end}` }
    : { at: text.length, text: `${end}${end}${block}` };
}

/**
 * Takes lines of ours out of a text that was changed since: the block where it stands whole, else each line that stands
 * there once. What stands there several times may be somebody else's, and stays: `left` names it.
 */
export function takeOutLines(text: string, ours: readonly string[]): { text: string; left: readonly string[] } {
  const lines = linesOf(text);
  const starts = lines.flatMap((_, at) => (ours.every((line, index) => lines[at + index] === line) ? [at] : []));
  const [start] = starts;
  if (starts.length === 1 && start !== undefined) {
    const first = start > 0 && lines[start - 1] === '' ? start - 1 : start;
    return { text: without(text, (_, at) => at >= first && at < start + ours.length), left: [] };
  }
  const isSingle = (line: string): boolean => lines.filter((other) => other === line).length === 1;
  const goes = (line: string): boolean => line.trim() !== '' && ours.includes(line) && isSingle(line);
  const left = [...new Set(ours)].filter((line) => line.trim() !== '' && lines.includes(line) && !goes(line));
  return { text: without(text, goes), left };
}

/** A text without some of its lines; the others end as they did, a last one without an end included. */
function without(text: string, goes: (line: string, at: number) => boolean): string {
  const ends = text.match(/\r?\n/g) ?? [];
  const lines = linesOf(text);
  const kept = lines.flatMap((line, at) => (goes(line, at) ? [] : [line + (ends[at] ?? '')])).join('');
  return goes(lines.at(-1) ?? '', lines.length - 1) ? kept.replace(/\r?\n$/, '') : kept;
}
