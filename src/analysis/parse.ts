import type { Node, ParseResult } from '@libpg-query/parser';
import { shorten } from './finding.js';
import { withoutSecrets } from './secrets.js';

/** One statement of a file, as PostgreSQL's own parser reads it. */
export interface Statement {
  /** Without leading white space and comments, without the semicolon. */
  readonly text: string;
  /** 1 for the first line of the file: where `text` begins. */
  readonly line: number;
  /** The comments that stand before it. */
  readonly comments: string;
  readonly node: Node;
}

export interface SyntaxProblem {
  readonly message: string;
  readonly line: number;
  /** PostgreSQL may take it; here nobody reads it. */
  readonly isUnread?: true;
}

export type Parsed = { readonly statements: readonly Statement[] } | { readonly problem: SyntaxProblem };

/** Reads statements and nothing else; it is loaded in half the time of the other, whose trees are the same. */
const loadReader = async () => {
  const { default: reader } = await import('libpg-query');
  await reader.loadModule();
  return reader;
};

/** Has the reader compiled meanwhile: that takes as long as much else. What fails here fails again where it is asked. */
export const beginToLoad = (): void => void loadReader().catch(() => undefined);

/** Tells words apart and reads PL/pgSQL. */
export const loadParser = async () => {
  const { default: parser } = await import('@libpg-query/parser');
  await parser.loadModule();
  return parser;
};

/** Splits and parses a whole file. Positions of the parser count bytes; lines are of the text. */
export async function parseSql(sql: string): Promise<Parsed> {
  if (sql.trim() === '') return { statements: [] };
  const knot = slowAt(sql);
  if (knot !== null) return { problem: { message: knotted, line: lineCount(sql.slice(0, knot)), isUnread: true } };
  const parser = await loadReader();
  const bytes = Buffer.from(sql, 'utf8');
  try {
    const { stmts = [] } = parser.parseSync(sql) as ParseResult;
    const lines = lineCounter(bytes);
    const statements = stmts.flatMap(({ stmt, stmt_location: start = 0, stmt_len: length = 0 }) => {
      if (!stmt) return [];
      const raw = bytes.subarray(start, length === 0 ? bytes.length : start + length).toString('utf8');
      const lead = leadingBlank(raw);
      const line = lines(start) + lineCount(raw.slice(0, lead)) - 1;
      return [{ text: raw.slice(lead).trim(), line, comments: raw.slice(0, lead), node: stmt }];
    });
    return { statements };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const position = (error as { sqlDetails?: { cursorPosition?: number } }).sqlDetails?.cursorPosition ?? 0;
    return { problem: { message: firstLine(withoutSecrets(error.message)), line: lineAt(sql, position) } };
  }
}

const knotted = 'comments stand in comments so deep that reading them takes minutes';

/** PostgreSQL's scanner looks at a run of operators anew for each comment that begins in it. */
const operators = /[~!@#^&|`?+*%<>=/-]{2000,}/g;
const mostLooks = 10_000_000;

/** Where a text begins that would keep the scanner busy for long; null for any other. */
export function slowAt(sql: string): number | null {
  for (const { 0: run, index } of sql.matchAll(operators))
    if (run.length * (run.split('/*').length - 1) > mostLooks) return index;
  return null;
}

/** Of an unclosed quote the message holds all that follows it, to the end of the file. */
function firstLine(message: string): string {
  const [first = '', ...more] = message.split(/[\r\n]/);
  return shorten(more.length > 0 ? `${first}…` : first);
}

/** `position` counts characters. At the end of the file the last line with anything in it is to blame. */
function lineAt(sql: string, position: number): number {
  const characters = Array.from(sql);
  return lineCount(position >= characters.length ? sql.trimEnd() : characters.slice(0, position).join(''));
}

/** The line of a position; asked in ascending order, so that a file of many statements is gone through once. */
function lineCounter(bytes: Buffer): (position: number) => number {
  let at = 0;
  let line = 1;
  return (position) => {
    for (let next = bytes.indexOf(newline, at); next !== -1 && next < position; next = bytes.indexOf(newline, at)) {
      line += 1;
      at = next + 1;
    }
    return line;
  };
}

const newline = 10;

const lineCount = (before: string): number => before.split('\n').length;

/** How much of the beginning is white space and comments; block comments nest. */
function leadingBlank(text: string): number {
  let at = 0;
  for (;;) {
    const rest = text.slice(at);
    // A carriage return alone ends a comment too, for PostgreSQL.
    const blank = /^(\s+|--[^\r\n]*)/.exec(rest)?.[0].length;
    if (blank !== undefined) at += blank;
    else if (rest.startsWith('/*')) at += blockComment(rest);
    else return at;
  }
}

function blockComment(text: string): number {
  let depth = 0;
  for (const match of text.matchAll(/\/\*|\*\//g)) {
    depth += match[0] === '/*' ? 1 : -1;
    if (depth === 0) return match.index + 2;
  }
  return text.length;
}

/** The words of a text without comments and white space: two texts with the same words do the same. */
export async function sqlWords(sql: string): Promise<readonly string[]> {
  const parser = await loadParser();
  try {
    if (slowAt(sql) !== null) throw new Error(knotted);
    return parser
      .scanSync(sql)
      .tokens.filter(({ tokenName }) => tokenName !== 'SQL_COMMENT' && tokenName !== 'C_COMMENT')
      .map(({ text }) => text);
  } catch {
    // Not SQL that PostgreSQL can read, or not soon: compared by its visible characters.
    return sql.split(/\s+/).filter(Boolean);
  }
}
