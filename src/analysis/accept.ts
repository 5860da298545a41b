import { atLeast, shorten, type LocatedFinding } from './finding.js';
import { loadParser, slowAt } from './parse.js';
import { withoutSecrets } from './secrets.js';

/** One `-- supasafe: allow <code> reason="…" until=YYYY-MM-DD` of a file. */
export interface AllowComment {
  readonly line: number;
  readonly text: string;
  readonly codes: readonly string[];
  readonly reason: string;
  readonly until: string | null;
  /** Code and words of what is wrong with the comment itself. */
  readonly fault: readonly [code: string, what: string] | null;
}

/** What stands behind the dashes of a comment that speaks to us. */
const form = /^--\s*supasafe\s*:\s*(.*)$/i;
/** The same inside of a block comment, or of a string: a body, say. */
const inside = /\bsupasafe\s*:\s*allow\b[^\r\n]*/gi;
const howTo = '-- supasafe: allow <code> reason="why it is right here" until=2027-01-31';

/** The comments that accept something, and the places that look like one and are none. */
export async function allowComments(sql: string): Promise<AllowComment[]> {
  if (!/supasafe\s*:/i.test(sql) || slowAt(sql) !== null) return [];
  const parser = await loadParser();
  const bytes = Buffer.from(sql, 'utf8');
  const lineOf = (position: number): number => bytes.subarray(0, position).toString('utf8').split('\n').length;
  return parser.scanSync(sql).tokens.flatMap(({ tokenName, text, start }) => {
    if (tokenName !== 'SQL_COMMENT')
      return [...(holdsText.has(tokenName) ? text.matchAll(inside) : [])].map((match) => {
        const line = lineOf(start) + text.slice(0, match.index).split('\n').length - 1;
        return unread(
          line,
          match[0].trim(),
          tokenName === 'C_COMMENT' ? 'in a block comment' : 'in a body or a string',
        );
      });
    const words = form.exec(text.trim())?.[1];
    if (words === undefined) return [];
    const line = lineOf(start);
    const allowed = /^allow\b(.*)$/i.exec(words)?.[1];
    return [
      allowed === undefined ? unread(line, text.trim(), 'with another word than allow') : read(line, text, allowed),
    ];
  });
}

const holdsText = new Set(['C_COMMENT', 'SCONST']);

const unread = (line: number, text: string, where: string): AllowComment => ({
  ...{ line, text, codes: [], reason: '', until: null },
  fault: ['allow-unread', `stands ${where}, where it accepts nothing`],
});

function read(line: number, text: string, words: string): AllowComment {
  const reason = /\breason\s*=\s*"([^"]*)"/i.exec(words)?.[1]?.trim();
  const until = /\buntil\s*=\s*(\S+)/i.exec(words)?.[1] ?? null;
  const codes = words
    .replace(/\breason\s*=\s*"[^"]*"/i, ' ')
    .replace(/\buntil\s*=\s*\S+/i, ' ')
    // Of a reason without double quotes nobody knows where it ends.
    .replace(/\breason\s*=.*$/i, ' ')
    .split(/[\s,]+/)
    .filter(Boolean);
  const isBare = reason === undefined && /\breason\s*=/i.test(words);
  return {
    ...{ line, text: text.trim(), codes, reason: withoutSecrets(reason ?? ''), until },
    fault: isBare ? ['allow-without-reason', 'has a reason that does not stand in double quotes: reason="…"'] : null,
  };
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
  { codes, reason, until, fault: own }: AllowComment,
  { codes: known, today }: AllowContext,
): readonly [string, string] | null {
  if (own) return own;
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
