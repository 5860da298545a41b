import type { Command } from 'commander';
import { scriptOf } from '../environments/commandWords.js';

export const usageError = 2;
const usageCode = 'usage';

/** The command that the line names; null where there is none of that name. */
export function named(program: Command): string | null {
  const [, , ...words] = process.argv;
  const first = words.find((word) => !word.startsWith('-'));
  return program.commands.find((one) => one.name() === first)?.name() ?? null;
}

/** A problem of its own kind: no workflow has begun. */
export interface UsageProblem {
  readonly code: string;
  readonly exit: number;
  readonly what: string;
  readonly details: readonly string[];
  readonly next: readonly string[];
}

/** What commander says of a line that is wrong, as a problem. */
export function wrongUsage(program: Command, text: string): UsageProblem {
  const [what = '', ...details] = text
    .replace(/^error: /, '')
    .trimEnd()
    .split('\n');
  const name = named(program);
  const script = name === null ? undefined : scriptOf[name];
  const command =
    script === undefined ? ['npx supasafe', ...(name === null ? [] : [name])].join(' ') : `npm run ${script} --`;
  return { code: usageCode, exit: usageError, what, details, next: [`See what there is: ${command} --help`] };
}

export const usageLines = ({ what, code, details, next }: UsageProblem): string =>
  [`✖ ${what}  ${code}`, ...details, ...next.map((line) => `→ ${line}`), ''].join('\n  ').trimEnd() + '\n';
