import { stripVTControlCharacters } from 'node:util';
import { z } from 'zod';
import { parseJson } from '../json.js';
import type { CommandResult } from '../ports.js';

/** What one CLI command came to. */
export type CliOutcome = { readonly ok: true } | ({ readonly ok: false } & CliFailure);

export interface CliFailure {
  /** The CLI's own code, e.g. `DbPushApplyError`. */
  readonly code: string;
  /** PostgreSQL's or the CLI's words, without its advice. */
  readonly message: string;
  readonly sqlState: string | null;
  /** The statement that failed, as far as the CLI shows it: not beyond the line of the fault. */
  readonly statement: string | null;
  /** The last file that the CLI said it was at. */
  readonly file: string | null;
}

const failure = z.looseObject({
  _tag: z.literal('Error'),
  error: z.looseObject({ code: z.string(), message: z.string() }),
});

/** Reads `--output-format json` of 2.x and 3.x; falls back to the text when there is none. */
export function readOutcome(result: CommandResult, redact: (text: string) => string): CliOutcome {
  const file =
    [...result.stderr.matchAll(/^(?:Applying migration|Seeding data from) (.+)\.\.\.$/gm)].at(-1)?.[1] ?? null;
  const parsed = failure.safeParse(lastJson(result.stdout));
  if (result.exitCode === 0 && !parsed.success) return { ok: true };
  const error = parsed.data?.error ?? { code: 'CliExit', message: textOf(result) };
  const [message = '', ...rest] = redact(error.message).split(beforeStatement);
  return {
    ok: false,
    code: error.code,
    message: withoutAdvice(message) || `The Supabase CLI ended with ${result.exitCode ?? 'a signal'}.`,
    sqlState: /\(SQLSTATE (\w{5})\)/.exec(message)?.[1] ?? null,
    statement: rest.length === 0 ? null : statementIn(rest.join(beforeStatement)),
    file,
  };
}

const beforeStatement = '\nAt statement: ';

/** Without its number, and without the line of the caret that points at the fault: in one line it points nowhere. */
const statementIn = (text: string): string =>
  text
    .replace(/^\d+\n/, '')
    .replace(/\n[^\S\n]*\^\s*$/, '')
    .trim();

/** The CLI's advice: `migration repair` and resets are no way on (law 6), and its other commands are not the owner's. */
const advice =
  /\bsupabase (?:db|migration) \w|\bmigration repair\b|\brepairing the migration\b|\bdb reset\b|\bre-?run(?:ning)? the command\b/i;

/** Leaves out lines with advice, and those that lead to them with a colon. */
function withoutAdvice(text: string): string {
  const lines = text.split('\n');
  return lines
    .filter((line, at) => !advice.test(line) && !(line.trimEnd().endsWith(':') && advice.test(lines[at + 1] ?? '')))
    .join('\n')
    .trim();
}

function lastJson(text: string): unknown {
  const values = text.trim().split('\n').map(parseJson);
  return values.findLast((value) => value !== null);
}

const textOf = (result: CommandResult): string => {
  const text = stripVTControlCharacters(`${result.stderr}\n${result.stdout}`).trim();
  if (text === '') return `The Supabase CLI ended with ${result.exitCode ?? 'a signal'} and said nothing.`;
  const lines = withoutAdvice(text).split('\n');
  return lines
    .filter((line) => line.trim() !== '')
    .slice(-5)
    .join('\n');
};
