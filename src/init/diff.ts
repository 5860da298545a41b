import { structuredPatch } from 'diff';
import type { Report } from '../ports.js';
import { visible } from '../visible.js';

/** Lines around a change that are shown with it. */
const around = 1;

/** A change of one file as a person reads it; `null` stands for no file. */
export function diffLines(tone: Report['tone'], path: string, before: string | null, after: string | null): string[] {
  const word = before === null ? 'new' : after === null ? 'goes' : 'changed';
  const { hunks } = structuredPatch(path, path, plain(before), plain(after), '', '', { context: around });
  // What goes is what came: nobody has to read it twice.
  const lines = (after === null ? [] : hunks).flatMap((hunk, index) => [
    ...(index === 0 ? [] : ['  ⋯']),
    ...hunk.lines.filter((line) => !line.startsWith('\\')).map((line) => painted(tone, line)),
  ]);
  return [`${tone('strong', path)}  ${tone('dim', word)}`, ...lines];
}

/** Line ends stay as they are in the file, and are nothing to look at. */
const plain = (text: string | null): string => (text ?? '').replaceAll('\r\n', '\n').replace(/^\uFEFF/, '');

function painted(tone: Report['tone'], line: string): string {
  const text = `  ${visible(line)}`;
  if (line.startsWith('+')) return tone('good', text);
  return line.startsWith('-') ? tone('bad', text) : tone('dim', text);
}
