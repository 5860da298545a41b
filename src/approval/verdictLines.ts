import type { Report } from '../ports.js';
import { verdictLevels, type FileVerdict, type Reason, type Verdict, type VerdictLevel } from '../rehearsal/verdict.js';
import type { WayBackTrial } from '../rehearsal/wayBack.js';
import { visible } from '../visible.js';

type Tone = Report['tone'];

export const columns = 100;

/** What is shown of a file beside its verdict. */
export interface ShownFile {
  readonly migration: { readonly file: string };
  readonly statements: number;
  readonly transactional: boolean;
}

/** Cut to so many columns; a cut text says so. */
export const fit = (text: string, width = columns): string => {
  const characters = Array.from(text);
  return characters.length > width ? `${characters.slice(0, Math.max(0, width - 1)).join('')}…` : text;
};

/** Lines of at most so many columns, broken at spaces; a word that is longer than a line is cut. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(fit(word, width));
  }
  return lines;
}

const marks: Record<VerdictLevel, readonly [Parameters<Tone>[0], string]> = {
  destructive: ['production', '✖'],
  careful: ['warn', '▲'],
  harmless: ['good', '✓'],
};

/** What all files do, in one sentence of a few lines. */
export function sentenceLines(tone: Tone, { level, sentence }: Verdict): string[] {
  const [color, mark] = marks[level];
  const head = `${mark} ${level}: `;
  return wrap(`${head}${visible(sentence)}`, columns - 2).map((line, index) =>
    tone(color, index === 0 ? line : `  ${line}`),
  );
}

interface Entry {
  readonly verdict: FileVerdict;
  readonly file: ShownFile;
}

/** Each file with its reasons, the worst first, in so many lines; what does not fit is counted. */
export function fileLines(tone: Tone, verdict: Verdict, files: readonly ShownFile[], room: number): string[] {
  const entries = worstFirst(verdict, files);
  const together = verdict.reasons.filter(({ file }) => file === null);
  const head = heading(entries);
  // What concerns all of them is told first, but leaves room for the worst files.
  const common = together.slice(0, Math.max(1, room - 4));
  const left = room - 1 - common.length;
  const { shown, reasons } = share(entries, left);
  const hidden = entries.slice(shown);
  return [
    tone('strong', head),
    ...common.map(({ level, what }) => tone(marks[level][0], fit(`  all files together: ${visible(what)}`))),
    ...entries.slice(0, shown).flatMap((entry, index) => entryLines(tone, entry, reasons[index] ?? 0)),
    ...(hidden.length > 0 ? [`  … and ${hidden.length} more: ${levelCounts(hidden)}`] : []),
  ];
}

const rank = (level: VerdictLevel): number => verdictLevels.indexOf(level);

function worstFirst(verdict: Verdict, files: readonly ShownFile[]): Entry[] {
  const entries = files.flatMap((file): Entry[] => {
    const own = verdict.files.find((one) => one.file === file.migration.file);
    return own ? [{ verdict: own, file }] : [];
  });
  const weight = ({ reasons, level }: FileVerdict): number => reasons.filter((one) => one.level === level).length;
  return entries.sort(
    (one, other) => rank(other.verdict.level) - rank(one.verdict.level) || weight(other.verdict) - weight(one.verdict),
  );
}

const heading = (entries: readonly Entry[]): string =>
  entries.length === 1 ? '1 pending migration' : `${entries.length} pending migrations: ${levelCounts(entries)}`;

const levelCounts = (entries: readonly Entry[]): string =>
  [...verdictLevels]
    .reverse()
    .flatMap((level) => {
      const count = entries.filter(({ verdict }) => verdict.level === level).length;
      return count === 0 ? [] : [`${count} ${level}`];
    })
    .join(', ');

/** How many files are shown, and how many reasons of each: a first reason for every file before a second for any. */
function share(entries: readonly Entry[], room: number): { shown: number; reasons: number[] } {
  const needsOf = (count: number) =>
    entries.slice(0, count).reduce((sum, { verdict }) => sum + 1 + Math.min(1, verdict.reasons.length), 0) +
    (count < entries.length ? 1 : 0);
  let shown = entries.length;
  while (shown > 1 && needsOf(shown) > room) shown -= 1;
  const reasons = entries.slice(0, shown).map(({ verdict }) => Math.min(1, verdict.reasons.length));
  let left = room - needsOf(shown);
  for (let grew = true; grew && left > 0;) {
    grew = false;
    for (const [index, { verdict }] of entries.slice(0, shown).entries()) {
      const has = reasons[index] ?? 0;
      if (left <= 0 || has >= verdict.reasons.length) continue;
      reasons[index] = has + 1;
      left -= 1;
      grew = true;
    }
  }
  return { shown, reasons };
}

const notAtomic = ['  ▲ not atomic: a failure leaves what stood before it', '  ▲ not atomic'] as const;

function entryLines(tone: Tone, { verdict, file }: Entry, most: number): string[] {
  const { level, reasons } = verdict;
  const [color, mark] = marks[level];
  const facts = [
    level,
    `${file.statements} statement${file.statements === 1 ? '' : 's'}`,
    ...(most < reasons.length ? [`${most} of ${reasons.length} reasons`] : []),
  ].join(', ');
  const room = columns - '  ✖   '.length - facts.length;
  const name = visible(file.migration.file);
  const [whole, short] = file.transactional ? ['', ''] : notAtomic;
  const after = Array.from(name).length + whole.length > room ? short : whole;
  return [
    `  ${tone(color, `${mark} ${fit(name, room - after.length)}`)}  ${tone('dim', facts)}${tone('warn', after)}`,
    ...reasons.slice(0, most).map((reason) => reasonLine(tone, reason)),
  ];
}

const reasonLine = (tone: Tone, { level, line, what }: Reason): string =>
  tone(marks[level][0], fit(`    ${line === null ? '' : `line ${line} `}${visible(what)}`));

/** Behind what was tested: what it leaves as the files made it. */
export const rolesStay = (wayBack: WayBackTrial): string =>
  wayBack.kind === 'tested' && wayBack.rolesStay ? '; roles and their settings stay as the files made them' : '';

/** null: nobody tried one yet, and nothing is said. */
export function wayBackLine(tone: Tone, wayBack: WayBackTrial | null): string | null {
  if (wayBack === null) return null;
  return wayBack.kind === 'tested'
    ? `way back tested, ${wayBack.seconds.toFixed(1)} s${rolesStay(wayBack)}`
    : tone('production', fit(`no tested way back: ${visible(wayBack.why)}`, columns - 12));
}
