import { atLeast, shorten, type LocatedFinding } from './finding.js';
import { loadParser } from './parse.js';
import { withoutSecrets } from './secrets.js';

/** One `-- supasafe: allow <code> reason="…" until=YYYY-MM-DD` of a file. */
export interface AllowComment {
  readonly line: number;
  readonly text: string;
  readonly codes: readonly string[];
  readonly reason: string;
  readonly until: string | null;
}

const form = /^--\s*supasafe:\s*allow\b(.*)$/i;
const howTo = '-- supasafe: allow <code> reason="why it is right here" until=2027-01-31';

/** The comments that accept something; what a string or a body holds is no comment. */
export async function allowComments(sql: string): Promise<AllowComment[]> {
  if (!/supasafe\s*:/i.test(sql)) return [];
  const parser = await loadParser();
  const bytes = Buffer.from(sql, 'utf8');
  return parser.scanSync(sql).tokens.flatMap(({ tokenName, text, start }) => {
    const words = tokenName === 'SQL_COMMENT' ? form.exec(text.trim())?.[1] : undefined;
    if (words === undefined) return [];
    const reason = /\breason\s*=\s*"([^"]*)"/i.exec(words);
    const until = /\buntil\s*=\s*(\S+)/i.exec(words)?.[1] ?? null;
    const codes = words
      .replace(/\b(reason\s*=\s*"[^"]*"|until\s*=\s*\S+)/gi, ' ')
      .split(/[\s,]+/)
      .filter(Boolean);
    const line = bytes.subarray(0, start).toString('utf8').split('\n').length;
    return [{ line, text: text.trim(), codes, reason: withoutSecrets(reason?.[1]?.trim() ?? ''), until }];
  });
}

export interface AllowContext {
  readonly file: string;
  /** First lines of the file's statements, ascending. */
  readonly statements: readonly number[];
  readonly codes: ReadonlySet<string>;
  /** YYYY-MM-DD. */
  readonly today: string;
}

/** Findings with their acceptances, and what is wrong with the comments themselves. */
export function applyAllows(
  findings: readonly LocatedFinding[],
  comments: readonly AllowComment[],
  context: AllowContext,
): LocatedFinding[] {
  if (comments.length === 0) return [...findings];
  const accepted = new Map<LocatedFinding, LocatedFinding>();
  const faults = comments.flatMap((comment) => {
    const wrong = faultOf(comment, context);
    if (wrong) return [fault(comment, context.file, ...wrong)];
    const from = context.statements.find((line) => line > comment.line) ?? Infinity;
    const to = context.statements.find((line) => line > from) ?? Infinity;
    return comment.codes.flatMap((code) => {
      const meant = findings.filter((one) => one.code === code && one.line >= from && one.line < to);
      for (const one of meant)
        accepted.set(one, { ...one, accepted: { reason: comment.reason, until: comment.until } });
      return meant.length > 0
        ? []
        : [fault(comment, context.file, 'allow-unused', `allows ${code}, which the next statement does not have`)];
    });
  });
  return [...findings.map((one) => accepted.get(one) ?? one), ...faults];
}

/** Whether anything at or above a level is left that nobody took upon themselves. */
export const standing = (findings: readonly LocatedFinding[], least: LocatedFinding['level']): LocatedFinding[] =>
  findings.filter((one) => one.accepted === undefined && atLeast(one.level, least));

function faultOf(
  { codes, reason, until }: AllowComment,
  { codes: known, today }: AllowContext,
): [string, string] | null {
  const unknown = codes.find((code) => !known.has(code));
  if (codes.length === 0) return ['allow-without-code', 'does not say which finding it allows'];
  if (unknown !== undefined)
    return ['allow-unknown-code', `allows ${shorten(withoutSecrets(unknown))}, which is no code`];
  if (reason === '') return ['allow-without-reason', `allows ${codes.join(', ')} without a reason`];
  if (until === null) return null;
  if (!/^\d{4}-\d\d-\d\d$/.test(until) || Number.isNaN(Date.parse(until)))
    return ['allow-bad-date', `has no date after until=: ${shorten(until)}`];
  return until < today ? ['allow-expired', `allowed ${codes.join(', ')} until ${until} only`] : null;
}

const fault = ({ line, text }: AllowComment, file: string, code: string, what: string): LocatedFinding => ({
  code,
  level: 'warning',
  what,
  safe: [`Write it like this, above the statement: ${howTo}`],
  file,
  line,
  sql: shorten(withoutSecrets(text)),
});
