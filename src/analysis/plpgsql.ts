import type { Node } from '@libpg-query/parser';
import { constantText } from './constantText.js';
import { loadParser, parseSql, type Statement } from './parse.js';
import { isTransactional } from './transactional.js';
import { isDeeper, listOf, statementOf, type Content } from './tree.js';

/** What nobody can read beforehand: never taken for harmless. */
interface Unread {
  readonly unread: string;
  /** A block can end the transaction that its file is; what EXECUTE runs cannot. */
  readonly mayCommit: boolean;
}

interface Place {
  readonly line: number;
  /** Inside of a block or a function, perhaps under a condition. */
  readonly inBlock: boolean;
}

export type ReadRun = Place & { readonly node: Node; readonly text: string };

/** One thing that a statement runs, and the line of the file on which it stands. */
export type Run = ReadRun | (Place & Unread);

/** SQL inside of a block. */
interface Embedded {
  readonly sql: string;
  /** What gives the text of it while the block runs, not the text itself: the argument of EXECUTE. */
  readonly isExpression: boolean;
  /** A condition or a value, as `select …`: it can only call. */
  readonly onlyCalls?: boolean;
  readonly lineInBlock: number;
}

/** Levels of a parse tree, two for each bracket; rules follow it by calls of calls. */
const deepest = 2000;

/** The statement itself and, of a `DO` block, all that it runs, however deep. */
export async function runBy(statement: Statement): Promise<Run[]> {
  const { kind, value } = statementOf(statement.node);
  const { line, node, text } = statement;
  const itself: Run = { line, node, text, inBlock: false };
  // No level of a tree is less than one character of its text.
  if (text.length > deepest && isDeeper(node, deepest))
    return [{ line, inBlock: false, unread: 'it is nested too deep', mayCommit: !isTransactional({ kind, value }) }];
  return kind === 'DoStmt' ? [itself, ...(await runByBlock(value, statement))] : [itself];
}

/** What a call of this function runs, all of it on the line of the call. */
export async function runByFunction(create: string, name: string, line: number): Promise<Run[]> {
  const embedded = await embeddedSql(create);
  if (embedded === null) return [{ line, inBlock: true, unread: `the body of ${name}`, mayCommit: false }];
  const runs = await Promise.all(embedded.map((one) => runByEmbedded(one, line)));
  return runs.flat().map((run) => ({ ...run, line, inBlock: true }));
}

/** The same of a function in SQL, whose body is given. */
export async function runBySqlBody(body: string, name: string, line: number): Promise<Run[]> {
  const runs = await runByEmbedded({ sql: body, isExpression: false, lineInBlock: 0 }, line);
  return runs.map((run) => ('unread' in run ? { ...run, unread: `the body of ${name}` } : { ...run, line }));
}

function blockOption(block: Content, name: string): string | undefined {
  const options = (block.args ?? []) as { DefElem?: { defname?: string; arg?: { String?: { sval?: string } } } }[];
  return options.find((one) => one.DefElem?.defname === name)?.DefElem?.arg?.String?.sval;
}

async function runByBlock(block: Content, { text, line }: Statement): Promise<Run[]> {
  const unread = (why: string): Run[] => [{ line, inBlock: true, unread: `a DO block ${why}`, mayCommit: true }];
  const language = blockOption(block, 'language') ?? 'plpgsql';
  if (language !== 'plpgsql') return unread(`in ${language}`);
  const embedded = await embeddedSql(text);
  if (embedded === null) return unread('that the PL/pgSQL parser does not take');
  const beforeBody = text.slice(0, Math.max(0, text.indexOf(blockOption(block, 'as') ?? '')));
  const firstLine = line + beforeBody.split('\n').length - 1;
  const runs = await Promise.all(embedded.map((one) => runByEmbedded(one, firstLine + one.lineInBlock)));
  return runs.flat();
}

async function runByEmbedded({ sql, isExpression, onlyCalls }: Embedded, line: number): Promise<Run[]> {
  const text = isExpression ? await textOfExpression(sql) : sql;
  const unread = (why: string): Run[] => [{ line, inBlock: true, unread: why, mayCommit: false }];
  if (text === null) return unread('EXECUTE of SQL that is put together as it runs');
  const parsed = await parseSql(text);
  if ('problem' in parsed) return onlyCalls === true ? [] : unread(parsed.problem.message);
  const runs = await Promise.all(
    parsed.statements.map((statement) => runBy({ ...statement, line: line + statement.line - 1 })),
  );
  // The lines of a constant need not be lines of the file: E'\n' is one character of it.
  return runs.flat().map((run) => ({ ...run, inBlock: true, ...(isExpression ? { line } : {}) }));
}

async function embeddedSql(text: string): Promise<Embedded[] | null> {
  const parser = await loadParser();
  try {
    return collect(parser.parsePlPgSQLSync(text), 1);
  } catch {
    return null;
  }
}

function collect(tree: unknown, line: number): Embedded[] {
  if (Array.isArray(tree)) return tree.flatMap((item) => collect(item, line));
  if (tree === null || typeof tree !== 'object') return [];
  return Object.entries(tree).flatMap(([kind, value]) => {
    const here = (value as { lineno?: number } | null)?.lineno ?? line;
    return [...sqlOf(kind, value).map((sql) => ({ ...sql, lineInBlock: here - 1 })), ...collect(value, here)];
  });
}

interface Expression {
  readonly PLpgSQL_expr?: { readonly query?: string };
}

/** PostgreSQL's RAW_PARSE_DEFAULT: a whole statement. Every other mode is an expression, which can only read and call. */
const wholeStatement = 0;

/** What this very node runs: a statement, whatever holds it (a loop, a cursor, PERFORM), or the argument of EXECUTE. */
function sqlOf(kind: string, value: unknown): Omit<Embedded, 'lineInBlock'>[] {
  if (kind === 'PLpgSQL_expr') {
    const { query = '', parseMode } = value as { query?: string; parseMode?: number };
    if (parseMode === wholeStatement) return [{ sql: query, isExpression: false }];
    const expression = query.replace(/^[\s\w.[\]"]+:?=(?![=>])/, '');
    return /[\w"]\s*\(/.test(expression) ? [{ sql: `select ${expression}`, isExpression: false, onlyCalls: true }] : [];
  }
  // They hold no SQL, and yet end the transaction that the file is.
  if (kind === 'PLpgSQL_stmt_commit' || kind === 'PLpgSQL_stmt_rollback')
    return [{ sql: 'commit', isExpression: false }];
  const { query, dynquery } = (value ?? {}) as { query?: Expression; dynquery?: Expression };
  const argument = executes.has(kind) ? query : kind === 'PLpgSQL_stmt_open' ? dynquery : undefined;
  return argument ? [{ sql: argument.PLpgSQL_expr?.query ?? '', isExpression: true }] : [];
}

const executes = new Set(['PLpgSQL_stmt_dynexecute', 'PLpgSQL_stmt_dynfors']);

/** The text that the argument of EXECUTE gives; null for one that is computed. */
async function textOfExpression(expression: string): Promise<string | null> {
  const parsed = await parseSql(`select ${expression}`);
  if ('problem' in parsed) return null;
  const [only, ...others] = parsed.statements;
  const { kind, value } = only ? statementOf(only.node) : { kind: '', value: {} as Content };
  const targets = kind === 'SelectStmt' && others.length === 0 ? listOf(value.targetList) : [];
  return constantText(targets[0]?.value.val);
}
