import { z } from 'zod';
import { parseJson } from '../json.js';
import type { CommandResult } from '../ports.js';

/** What one CLI command came to. */
export type CliOutcome = { readonly ok: true } | ({ readonly ok: false } & CliFailure);

export interface CliFailure {
  /** The CLI's own code, e.g. `DbPushApplyError`. */
  readonly code: string;
  /** PostgreSQL's or the CLI's words. Its suggestions are left out: they name `migration repair` and resets. */
  readonly message: string;
  readonly sqlState: string | null;
  /** The statement that failed, as the CLI shows it. */
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
  const [message = '', ...rest] = redact(error.message).split('\nAt statement: ');
  return {
    ok: false,
    code: error.code,
    message: message.trim(),
    sqlState: /\(SQLSTATE (\w{5})\)/.exec(message)?.[1] ?? null,
    statement:
      rest.length === 0
        ? null
        : rest
            .join('\n')
            .replace(/^\d+\n/, '')
            .trim(),
    file,
  };
}

function lastJson(text: string): unknown {
  const values = text.trim().split('\n').map(parseJson);
  return values.findLast((value) => value !== null);
}

const textOf = (result: CommandResult): string => {
  const lines = `${result.stderr}\n${result.stdout}`.split('\n').filter((line) => line.trim() !== '');
  return lines.slice(-5).join('\n') || `The Supabase CLI ended with ${result.exitCode ?? 'a signal'} and said nothing.`;
};
