import type { Report } from '../ports.js';
import { verdictLevels, type FileVerdict, type Reason, type VerdictLevel } from '../rehearsal/verdict.js';
import { visible } from '../visible.js';
import type { RunReport } from './report.js';
import { waitingInAll } from './waiting.js';
import { count, duration, howLost, moment, number, rowsLost, rowWords } from './words.js';

type Tone = Report['tone'];

const columns = 100;
const labelColumns = 12;
const filesShown = 6;
const reasonsShown = { one: 8, several: 2 } as const;
const factsShown = 3;

const marks: Record<VerdictLevel, readonly [Parameters<Tone>[0], string]> = {
  destructive: ['production', '✖ destructive'],
  careful: ['warn', '▲ careful'],
  harmless: ['good', '✓ harmless'],
};
const markColumns = 15;

/**
 * The evidence of a rehearsal for a terminal of 100 columns, worst first. One migration fits on one screen; of many the
 * worst are shown, and how many more there are.
 */
export function reportLines(tone: Tone, report: RunReport): string[] {
  return [
    '',
    ...verdictLines(tone, report),
    ...fileLines(tone, report),
    '',
    ...factLines(tone, report),
    ...wayBackLines(tone, report),
    ...proofLines(tone, report),
  ];
}

const marked = (tone: Tone, level: VerdictLevel): string => {
  const [color, text] = marks[level];
  return tone(color, text) + ' '.repeat(markColumns - text.length);
};

function verdictLines(tone: Tone, { verdict }: RunReport): string[] {
  if (!verdict) return ['There is no verdict: the run ended before the migrations were rehearsed.'];
  const [first = '', ...rest] = wrapped(verdict.sentence, columns - markColumns);
  return [
    marked(tone, verdict.level) + tone('strong', first),
    ...rest.map((line) => ' '.repeat(markColumns) + tone('strong', line)),
  ];
}

const byLevel = (one: FileVerdict, other: FileVerdict): number =>
  verdictLevels.indexOf(other.level) - verdictLevels.indexOf(one.level);

function fileLines(tone: Tone, { verdict, files, effects }: RunReport): string[] {
  if (!verdict) return [];
  const worstFirst = [...verdict.files].sort(byLevel);
  const most = worstFirst.length === 1 ? reasonsShown.one : reasonsShown.several;
  const left = worstFirst.slice(filesShown);
  return [
    '',
    ...worstFirst.slice(0, filesShown).flatMap(({ file, level, reasons }) => {
      const read = files?.find((one) => one.file === file);
      const watched = effects?.files.find((one) => one.file === file);
      const facts = [
        ...(read ? [count(read.statements, 'statement')] : []),
        ...(watched ? [duration(watched.seconds)] : []),
        ...(read?.transactional === false ? ['▲ not atomic'] : []),
      ];
      return [
        `${marked(tone, level)}${visible(file)}  ${tone('dim', facts.join(', '))}`,
        ...reasonLines(tone, reasons, most),
      ];
    }),
    ...(left.length > 0
      ? [tone('dim', `… and ${count(left.length, 'more migration')}, ${levelsOf(left)}: none of them is worse.`)]
      : []),
  ];
}

const levelsOf = (files: readonly FileVerdict[]): string =>
  [...verdictLevels]
    .reverse()
    .flatMap((level) => {
      const some = files.filter((one) => one.level === level).length;
      return some === 0 ? [] : [`${some} ${level}`];
    })
    .join(', ');

function reasonLines(tone: Tone, reasons: readonly Reason[], most: number): string[] {
  const shown = reasons.slice(0, most).map(({ what, line }) => {
    const place = line === null ? '' : `line ${line}: `;
    return `    ${tone('dim', place)}${cut(visible(what), columns - 4 - place.length)}`;
  });
  const left = reasons.length - most;
  return [...shown, ...(left > 0 ? [tone('dim', `    … and ${count(left, 'more reason')}`)] : [])];
}

const labelled = (tone: Tone, label: string, lines: readonly string[]): string[] =>
  lines.map((line, index) => tone('dim', (index === 0 ? label : '').padEnd(labelColumns)) + line);

/** Those that weigh most, and how many there are besides. */
function most(tone: Tone, label: string, lines: readonly string[]): string[] {
  const left = lines.length - factsShown;
  const room = columns - labelColumns;
  return labelled(tone, label, [
    ...lines.slice(0, factsShown).map((line) => cut(visible(line), room)),
    ...(left > 0 ? [tone('dim', `… and ${number(left)} more`)] : []),
  ]);
}

function factLines(tone: Tone, { effects }: RunReport): string[] {
  if (!effects) return [];
  const rows = [...effects.rows]
    .filter(({ isNew }) => !isNew)
    .sort((one, other) => rowsLost(other) - rowsLost(one))
    .map(
      (one) =>
        `${one.table}: ${number(one.before)} → ${one.after === null ? 'gone' : number(one.after)} (${rowWords(one)})`,
    );
  const waits = waitingInAll(effects).map(
    ({ relation, blocks, seconds, file, line }) =>
      `${relation}: ${blocks} wait ${duration(seconds)}  ${shortFile(file)}:${line}`,
  );
  const values = effects.valuesLost.map(
    (one) => `${one.table}.${one.column}: ${count(one.values, 'value')}, ${howLost(one)}`,
  );
  const outside = effects.files.flatMap(({ statements }) => statements.flatMap((one) => one.outside));
  return [
    ...most(tone, 'Rows', rows.length > 0 ? rows : ['no row of a table of before changes']),
    ...most(tone, 'Values', values),
    ...most(
      tone,
      'Rights lost',
      effects.rightsLost.map(({ what }) => what),
    ),
    ...most(tone, 'Who waits', waits.length > 0 ? waits : ['nobody: no lock keeps readers or writers out']),
    ...most(tone, 'Outside', outside),
  ];
}

/** Without its version, which is long and stands above. */
const shortFile = (file: string): string => file.replace(/^\d+_/, '').replace(/\.sql$/, '');

function wayBackLines(tone: Tone, { wayBack }: RunReport): string[] {
  if (wayBack === null) return [];
  if (wayBack.kind === 'untested')
    return most(tone, 'Way back', [`▲ no tested way back: ${wayBack.why}`]).map((line) => tone('warn', line));
  return labelled(tone, 'Way back', [
    `tested, ${duration(wayBack.seconds)}`,
    ...wayBack.commands.slice(0, factsShown).map(visible),
    ...(wayBack.commands.length > factsShown ? [tone('dim', '… the rest stands on the page')] : []),
  ]);
}

function proofLines(tone: Tone, { backup, effects }: RunReport): string[] {
  const { verification } = backup ?? {};
  return [
    ...labelled(
      tone,
      'Backup',
      backup
        ? [
            visible(backup.id),
            `${count(backup.rows, 'row')} in ${count(backup.tables, 'table')}, ${verification ? `${verification.result} ${moment(verification.when)}` : 'not verified'}`,
          ]
        : [],
    ),
    ...labelled(tone, 'Rehearsal', effects ? [`${duration(effects.seconds)} on a restored copy of these rows`] : []),
  ];
}

const cut = (text: string, width: number): string => (text.length > width ? `${text.slice(0, width - 1)}…` : text);

/** At spaces; a word that is longer than a line is cut. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of visible(text).split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(cut(word, width));
  }
  return lines;
}
