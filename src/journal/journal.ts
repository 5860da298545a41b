import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import type { Ports } from '../ports.js';
import { oneAtATime } from '../together.js';
import { inTexts, parseJson } from '../json.js';

/** One line of a journal. `previous` is the SHA-256 of the line before: a line changed later breaks the chain. */
const lineShape = z.looseObject({
  version: z.literal(1),
  run: z.string(),
  sequence: z.int(),
  at: z.string(),
  event: z.string(),
  previous: z.string().nullable(),
});
export type JournalLine = z.infer<typeof lineShape>;

export interface Journal {
  /** Adds one line, on disk before it resolves. Passwords are hidden on the way. */
  add(event: string, facts?: Readonly<Record<string, unknown>>): Promise<void>;
  /** From here on the journal is kept with the backups too, where git sees it: the run is about to touch something. */
  open(): Promise<void>;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

export const journalFolder = (root: string): string => join(root, 'backups', 'database', 'journal');
export const recordFile = 'journal.jsonl';

export function createJournal(
  ports: Pick<Ports, 'files' | 'clock' | 'redact'>,
  root: string,
  run: string,
  runFolder: string,
): Journal {
  const { files, clock, redact } = ports;
  const ownFile = join(runFolder, recordFile);
  const shared = join(journalFolder(root), `${run}.jsonl`);
  const lines: string[] = [];
  let isOpen = false;
  // Steps may run side by side; a line must reach the disk before the one that carries its hash.
  const inTurn = oneAtATime();
  const add = async (event: string, facts: Readonly<Record<string, unknown>>) => {
    const previous = lines.at(-1);
    const own = { version: 1 as const, run, sequence: lines.length, at: clock.now().toISOString(), event };
    const line: JournalLine = {
      ...own,
      ...(inTexts(facts, redact) as typeof facts),
      ...own,
      previous: previous === undefined ? null : sha256(previous),
    };
    const text = JSON.stringify(line);
    lines.push(text);
    await files.append(ownFile, `${text}\n`);
    if (isOpen) await files.append(shared, `${text}\n`, 0o644);
  };
  return {
    add: (event, facts = {}) => inTurn(() => add(event, facts)),
    open: () =>
      inTurn(async () => {
        if (isOpen) return;
        await files.makeFolder(journalFolder(root));
        await files.append(shared, lines.map((line) => `${line}\n`).join(''), 0o644);
        isOpen = true;
      }),
  };
}

/** Reads a journal; `broken` is the first line (from 0) that does not follow from the one before. */
export function readJournal(text: string): { lines: readonly JournalLine[]; broken: number | null } {
  const lines: JournalLine[] = [];
  let previous: string | null = null;
  for (const [index, line] of text.split('\n').filter(Boolean).entries()) {
    const parsed = lineShape.safeParse(parseJson(line));
    if (!parsed.success || parsed.data.previous !== (previous === null ? null : sha256(previous)))
      return { lines, broken: index };
    lines.push(parsed.data);
    previous = line;
  }
  return { lines, broken: null };
}
