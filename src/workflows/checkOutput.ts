import { standing } from '../analysis/accept.js';
import { acceptedLines, findingLines } from '../analysis/findingText.js';
import { withoutSecrets } from '../analysis/secrets.js';
import { annotations, sarif } from '../analysis/sarif.js';
import type { Checked, CheckWishes } from './check.js';
import type { Desk } from './desk.js';

/** As many findings as leave the end on the same screen of 40 lines. */
const onOneScreen = 6;

/** Prints what was found, in the form that was asked for. */
export function printFindings(desk: Desk, wishes: CheckWishes, checked: Checked): void {
  const { report } = desk.ports;
  for (const problem of checked.problems) report.problem(problem);
  if (wishes.format === 'sarif') {
    report.outputAsIs(JSON.stringify(sarif(checked.findings, desk.version), null, 2));
    return;
  }
  if (wishes.format === 'github') {
    for (const line of annotations(checked.findings)) report.outputAsIs(line);
    return;
  }
  const { lines, left } = findingLines(
    report.tone,
    checked.findings,
    wishes.all ? Infinity : onOneScreen,
    sourceLines(checked),
  );
  for (const line of [...lines, ...acceptedLines(report.tone, checked.findings)]) report.output(line);
  if (left > 0) report.output(`… and ${left} more, none of them worse. To read them all: npx supasafe check --all`);
  report.output(summary(checked, wishes));
  const [first] = standing(checked.findings, wishes.level);
  if (first) report.output(`→ More about one of them: npx supasafe explain ${first.code}`);
}

function sourceLines({ files }: Checked): (file: string, line: number) => string {
  const texts = new Map(
    files.map(({ migration }) => [migration.file, withoutSecrets(migration.sql).split(/\r\n|\r|\n/)]),
  );
  return (file, line) => (texts.get(file)?.[line - 1] ?? '').trimEnd().slice(0, 90);
}

function summary({ files, findings, problems }: Checked, { level }: CheckWishes): string {
  const statements = files.reduce((sum, file) => sum + file.statements, 0);
  const read = `${count(files.length, 'migration')}, ${count(statements, 'statement')} read`;
  const stops = standing(findings, level).length;
  const others = standing(findings, 'note').length - stops;
  const below = others === 0 ? '' : `, ${others} below that`;
  if (stops === 0 && problems.length === 0)
    return `✓ ${read}: nothing ${level} or worse${others === 0 ? '' : ` (${count(others, 'lesser finding')})`}.`;
  return `✖ ${read}: ${count(stops, 'finding')} ${level} or worse${below}. Nothing was changed.`;
}

const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? '' : 's'}`;
