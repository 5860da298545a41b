import { destructive, type Finding } from './finding.js';
import { loadParser, parseSql } from './parse.js';
import { visit, type Visited } from './tree.js';

/** A finding inside a block, and how many lines below the block's first line it stands. */
export interface BlockFinding extends Finding {
  readonly lineInBlock: number;
}

/** What any node that is run is judged by, inside a block as outside. */
export type Judge = (visited: Visited) => Finding[];

interface Embedded {
  readonly lineInBlock: number;
  /** SQL that the block runs; null when it is put together while the block runs. */
  readonly sql: string | null;
}

const notAnalysed = (why: string): Finding =>
  destructive('not-analysed', `runs code that cannot be read beforehand: ${why}`);

/** Looks into a `DO` block: what cannot be seen counts as destructive, never as harmless. */
export async function blockFindings(block: Visited['value'], text: string, judge: Judge): Promise<BlockFinding[]> {
  const option = (name: string): string | undefined => {
    const options = (block.args ?? []) as { DefElem?: { defname?: string; arg?: { String?: { sval?: string } } } }[];
    return options.find((one) => one.DefElem?.defname === name)?.DefElem?.arg?.String?.sval;
  };
  const language = option('language') ?? 'plpgsql';
  if (language !== 'plpgsql') return [{ ...notAnalysed(`a DO block in ${language}`), lineInBlock: 0 }];
  const body = option('as') ?? '';
  const firstLine = text.slice(0, Math.max(0, text.indexOf(body))).split('\n').length - 1;
  const embedded = await embeddedSql(text);
  if (embedded === null)
    return [{ ...notAnalysed('a DO block that the PL/pgSQL parser does not take'), lineInBlock: 0 }];
  const findings = await Promise.all(
    embedded.map(async ({ sql, lineInBlock }) =>
      (await findingsOf(sql, judge)).map((finding) => ({ ...finding, lineInBlock: firstLine + lineInBlock })),
    ),
  );
  return findings.flat();
}

async function findingsOf(sql: string | null, judge: Judge): Promise<Finding[]> {
  if (sql === null) return [notAnalysed('EXECUTE of SQL that is put together as it runs')];
  const parsed = await parseSql(sql);
  if ('problem' in parsed) return [notAnalysed(parsed.problem.message)];
  return parsed.statements.flatMap((statement) => [...visit(statement.node)].flatMap(judge));
}

interface Expression {
  readonly PLpgSQL_expr?: { readonly query?: string };
}

async function embeddedSql(text: string): Promise<Embedded[] | null> {
  const parser = await loadParser();
  try {
    const found: Embedded[] = [];
    collect(parser.parsePlPgSQLSync(text), 1, found);
    return await Promise.all(
      found.map(async (one) =>
        one.sql?.startsWith(dynamic) ? { ...one, sql: await constantText(one.sql.slice(dynamic.length)) } : one,
      ),
    );
  } catch {
    return null;
  }
}

/** Marks the argument of EXECUTE until it is known whether it is a constant. */
const dynamic = '\0';

function collect(tree: unknown, line: number, found: Embedded[]): void {
  if (Array.isArray(tree)) {
    for (const item of tree) collect(item, line, found);
    return;
  }
  if (tree === null || typeof tree !== 'object') return;
  for (const [kind, value] of Object.entries(tree as Record<string, unknown>)) {
    const here = (value as { lineno?: number } | null)?.lineno ?? line;
    const lineInBlock = here - 1;
    const statement = value as { sqlstmt?: Expression; query?: Expression; expr?: Expression };
    if (kind === 'PLpgSQL_stmt_execsql')
      found.push({ sql: statement.sqlstmt?.PLpgSQL_expr?.query ?? null, lineInBlock });
    else if (kind === 'PLpgSQL_stmt_dynexecute' || kind === 'PLpgSQL_stmt_dynfors') {
      found.push({ sql: dynamic + (statement.query?.PLpgSQL_expr?.query ?? ''), lineInBlock });
    } else if (kind === 'PLpgSQL_stmt_fors')
      found.push({ sql: statement.query?.PLpgSQL_expr?.query ?? null, lineInBlock });
    else if (kind === 'PLpgSQL_stmt_call')
      found.push({ sql: statement.expr?.PLpgSQL_expr?.query ?? null, lineInBlock });
    collect(value, here, found);
  }
}

/** The text of a constant string expression; null for anything that is computed. */
async function constantText(expression: string): Promise<string | null> {
  const parsed = await parseSql(`select ${expression}`);
  if ('problem' in parsed) return null;
  const select = parsed.statements[0]?.node as
    { SelectStmt?: { targetList?: { ResTarget?: { val?: unknown } }[] } } | undefined;
  const value = select?.SelectStmt?.targetList?.[0]?.ResTarget?.val as
    { A_Const?: { sval?: { sval?: string } } } | undefined;
  return value?.A_Const?.sval?.sval ?? null;
}
