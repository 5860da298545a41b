import { runByFunction, runBySqlBody, type Run } from './plpgsql.js';
import { keyOf, type Known, type KnownFunction } from './known/known.js';
import { contentOf, listOf, nameParts, statementOf, textOf, visit, type Content } from './tree.js';

/** Statements that evaluate the calls in them; DDL keeps its expressions for later. */
const evaluates = new Set(['SelectStmt', 'CallStmt', 'InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt']);

/** What the functions run that a statement calls, as far as migrations define them; `seen` ends recursion. */
export async function runByCalls(run: Run, known: Known, seen: ReadonlySet<string> = new Set()): Promise<Run[]> {
  if ('unread' in run || !evaluates.has(statementOf(run.node).kind)) return [];
  const runs: Run[] = [];
  for (const { kind, value } of visit(run.node)) {
    if (kind !== 'FuncCall') continue;
    const key = keyOf(nameParts(value.funcname));
    if (seen.has(key)) continue;
    for (const one of known.functions.get(key) ?? []) {
      const inner = await runByBody(one, key, run.line);
      const further = await Promise.all(inner.map((each) => runByCalls(each, known, new Set([...seen, key]))));
      runs.push(...inner, ...further.flat());
    }
  }
  return runs;
}

function runByBody({ content, text }: KnownFunction, name: string, line: number): Promise<Run[]> {
  const language = functionOption(content, 'language');
  if (language === 'plpgsql') return runByFunction(text, name, line);
  const body = bodyOf(content);
  return language === 'sql' && body !== '' ? runBySqlBody(body, name, line) : Promise.resolve([]);
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
