import type { Report } from '../ports.js';
import { visible } from '../visible.js';
import { levels, type Level, type LocatedFinding } from './finding.js';

type Tone = Report['tone'];

const marks: Record<Level, readonly [Parameters<Tone>[0], string]> = {
  refused: ['production', '✖ refused'],
  destructive: ['production', '✖ destructive'],
  dangerous: ['production', '✖ dangerous'],
  warning: ['warn', '▲ warning'],
  note: ['dim', '– note'],
};

export interface Shown {
  readonly lines: readonly string[];
  readonly left: number;
}

/** The worst first; `most` of them, and how many are left. `sqlOf` gives a line of a file, without its secrets. */
export function findingLines(
  tone: Tone,
  findings: readonly LocatedFinding[],
  most: number,
  sqlOf: (file: string, line: number) => string,
): Shown {
  const standing = findings.filter(({ accepted }) => accepted === undefined);
  const worstFirst = [...standing].sort((one, other) => levels.indexOf(other.level) - levels.indexOf(one.level));
  return {
    lines: worstFirst.slice(0, most).flatMap((finding) => oneFinding(tone, finding, sqlOf(finding.file, finding.line))),
    left: Math.max(0, worstFirst.length - most),
  };
}

function oneFinding(tone: Tone, finding: LocatedFinding, source: string): string[] {
  const { code, file, level, line, next, safe = [], what, why } = finding;
  const [color, mark] = marks[level];
  const number = String(line);
  return [
    `${tone(color, mark)}  ${file}:${line}  ${tone('dim', code)}`,
    `  ${what}`,
    ...(source === '' ? [] : [tone('dim', `  ${number} │ `) + visible(source)]),
    ...[why, ...safe, next].flatMap((text) =>
      text === undefined ? [] : [tone('dim', `  ${' '.repeat(number.length)} → ${text}`)],
    ),
    '',
  ];
}

/** What is accepted, a line each. */
export const acceptedLines = (tone: Tone, findings: readonly LocatedFinding[]): string[] =>
  findings.flatMap(({ accepted, code, file, line, what }) =>
    accepted
      ? [
          tone(
            'dim',
            `✓ accepted  ${file}:${line}  ${code}  ${what}: “${visible(accepted.reason)}”${accepted.until === null ? '' : ` until ${accepted.until}`}`,
          ),
        ]
      : [],
  );
