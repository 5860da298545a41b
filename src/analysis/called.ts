import { runByFunction, runBySqlBody, type ReadRun, type Run } from './plpgsql.js';
import { keyOf, relationKey, type Known, type KnownFunction } from './known/known.js';
import { contentOf, listOf, nameParts, nodeOf, statementOf, textOf, visit, type Content } from './tree.js';
import type { Node } from '@libpg-query/parser';

/** Statements that evaluate the calls in them; DDL keeps its expressions for later. */
export const evaluates: ReadonlySet<string> = new Set([
  'SelectStmt',
  'CallStmt',
  'InsertStmt',
  'UpdateStmt',
  'DeleteStmt',
  'MergeStmt',
  'CopyStmt',
  'CreateTableAsStmt',
  'ExplainStmt',
]);

/** What the functions, triggers and rules run that a statement sets off, as far as migrations define them; `seen` ends recursion. */
export async function runByCalls(run: Run, known: Known, seen: ReadonlySet<string> = new Set()): Promise<Run[]> {
  if ('unread' in run || !evaluates.has(statementOf(run.node).kind)) return [];
  const runs: Run[] = [];
  for (const key of setOffBy(run.node, known)) {
    if (seen.has(key)) continue;
    for (const one of known.functions.get(key) ?? []) {
      const inner = await runByBody(one, key, run.line);
      const further = await Promise.all(inner.map((each) => runByCalls(each, known, new Set([...seen, key]))));
      runs.push(...inner, ...further.flat());
    }
  }
  return runs;
}

/** Keys of the functions that a statement calls, itself or through a trigger. */
function* setOffBy(node: Node, known: Known): Generator<string> {
  for (const { kind, value } of visit(node)) {
    if (kind === 'FuncCall') yield keyOf(nameParts(value.funcname));
    if (kind === 'CallStmt') yield keyOf(nameParts(contentOf(value.funccall).funcname));
    const event = eventOf(kind, value);
    if (event === 0) continue;
    for (const trigger of known.described(relationKey(value.relation))?.triggers.values() ?? [])
      if ((Number(trigger.events) & event) !== 0) yield keyOf(nameParts(trigger.funcname));
  }
}

/** PostgreSQL's bit for the event of a trigger. */
const events: Readonly<Record<string, number>> = { InsertStmt: 4, DeleteStmt: 8, UpdateStmt: 16, MergeStmt: 28 };

const updates = 16;

const eventOf = (kind: string, value: Content): number =>
  (events[kind] ?? 0) | (contentOf(value.onConflictClause).action === 'ONCONFLICT_UPDATE' ? updates : 0);

async function runByBody({ content, text }: KnownFunction, name: string, line: number): Promise<Run[]> {
  const language = functionOption(content, 'language') || 'sql';
  if (language === 'plpgsql') return runByFunction(text, name, line);
  if (language !== 'sql')
    return [{ line, inBlock: true, unread: `the body of ${name}, in ${language}`, mayCommit: false }];
  const body = bodyOf(content);
  return body === '' ? runByParsedBody(content, text, line) : runBySqlBody(body, name, line);
}

/** BEGIN ATOMIC, or RETURN: the parser has read it along with the rest. */
const runByParsedBody = ({ sql_body: body }: Content, text: string, line: number): ReadRun[] =>
  statementsIn(body).map((node) => ({ line, inBlock: true, text, node }));

function statementsIn(body: unknown): Node[] {
  const one = nodeOf(body);
  if (one?.kind === 'List') return ((one.value.items ?? []) as unknown[]).flatMap(statementsIn);
  return one ? [body as Node] : [];
}

/** The text of a body given as a string; the new form (BEGIN ATOMIC) has none. */
export const bodyOf = (create: Content): string =>
  listOf(contentOf(contentOf(optionOf(create, 'as')).List).items)
    .map((one) => textOf(one.value.sval))
    .join('');

/** `language`, in lower case. */
export const functionOption = (create: Content, name: string): string =>
  textOf(contentOf(contentOf(optionOf(create, name)).String).sval).toLowerCase();

export const optionOf = (create: Content, name: string): unknown =>
  listOf(create.options).find((one) => one.value.defname === name)?.value.arg;
