import { columns, fileLines, fit, rolesStay, sentenceLines, wayBackLine } from '../approval/verdictLines.js';
import type { Report } from '../ports.js';
import { visible } from '../visible.js';
import type { RunReport } from './report.js';
import { waitingInAll } from './waiting.js';
import { count, duration, howLost, moment, number, rowsLost, rowWords } from './words.js';

type Tone = Report['tone'];

const labelColumns = 12;
/** With one more for the path of the page. */
const screenLines = 29;
const factsShown = 3;
const leastFileLines = 8;

/**
 * The evidence of a rehearsal for a terminal of 100 columns and 30 lines, worst first. What does not fit is counted, and
 * stands on the page.
 */
export function reportLines(tone: Tone, report: RunReport): string[] {
  const { verdict, files } = report;
  if (!verdict) return ['', 'There is no verdict: the run ended before the migrations were rehearsed.'];
  const above = ['', ...sentenceLines(tone, verdict), ''];
  const below = ['', ...factLines(tone, report), ...wayBackLines(tone, report), ...proofLines(tone, report)];
  const room = Math.max(leastFileLines, screenLines - above.length - below.length);
  const shown = (files ?? []).map((one) => ({ ...one, migration: { file: one.file } }));
  return [...above, ...fileLines(tone, verdict, shown, room), ...below];
}

const labelled = (tone: Tone, label: string, lines: readonly string[]): string[] =>
  lines.map((line, index) => tone('dim', (index === 0 ? label : '').padEnd(labelColumns)) + line);

/** Those that weigh most, and how many there are besides. */
function most(tone: Tone, label: string, lines: readonly string[]): string[] {
  const left = lines.length - factsShown;
  return labelled(tone, label, [
    ...lines.slice(0, factsShown).map((line) => fit(visible(line), columns - labelColumns)),
    ...(left > 0 ? [tone('dim', `… and ${number(left)} more`)] : []),
  ]);
}

function factLines(tone: Tone, { effects }: RunReport): string[] {
  if (!effects) return [];
  const rows = effects.rows
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
  const rights = effects.rightsLost.map(({ what }) => what);
  const outside = effects.files.flatMap(({ statements }) => statements.flatMap((one) => one.outside));
  return [
    ...most(tone, 'Rows', rows.length > 0 ? rows : ['no row of an existing table changes']),
    ...most(tone, 'Values', values),
    ...most(tone, 'Rights lost', rights),
    ...most(tone, 'Who waits', waits.length > 0 ? waits : ['nobody: no lock keeps readers or writers out']),
    ...most(tone, 'Outside', outside),
  ];
}

/** Without its version, which is long and stands above. */
const shortFile = (file: string): string => file.replace(/^\d+_/, '').replace(/\.sql$/, '');

function wayBackLines(tone: Tone, { wayBack }: RunReport): string[] {
  const line =
    wayBack?.kind === 'tested'
      ? `tested, ${duration(wayBack.seconds)}${rolesStay(wayBack)}`
      : wayBackLine(tone, wayBack);
  return line === null ? [] : labelled(tone, 'Way back', [line]);
}

function proofLines(tone: Tone, { backup, effects }: RunReport): string[] {
  if (!backup) return [];
  const { id, rows, tables, verification } = backup;
  const proof = verification ? `${verification.result} ${moment(verification.when)}` : 'not verified';
  return [
    ...labelled(tone, 'Backup', [
      fit(visible(id), columns - labelColumns),
      `${count(rows, 'row')} in ${count(tables, 'table')}, ${proof}`,
    ]),
    ...labelled(tone, 'Rehearsal', effects ? [`${duration(effects.seconds)} on a restored copy of these rows`] : []),
  ];
}
