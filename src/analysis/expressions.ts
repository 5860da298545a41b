import { contentOf, listOf, nameParts, nodeOf, visit } from './tree.js';

/** An expression as text to compare: without places, `(select f())` as `f()`, columns without their table. */
export function canonical(node: unknown): string {
  const one = nodeOf(bare(node));
  if (one?.kind === 'ColumnRef') return `column ${nameParts(one.value.fields).at(-1) ?? '*'}`;
  if (one?.kind === 'FuncCall') {
    const name = nameParts(one.value.funcname).filter((part) => part !== 'pg_catalog');
    return `${name.join('.')}(${((one.value.args ?? []) as unknown[]).map(canonical).join(', ')})`;
  }
  if (one?.kind === 'A_Expr' && one.value.kind === 'AEXPR_OP' && nameParts(one.value.name).join('') === '=')
    return [canonical(one.value.lexpr), canonical(one.value.rexpr)].sort().join(' = ');
  return one ? `${one.kind} ${textOfAll(one.value)}` : textOfAll(node);
}

function textOfAll(tree: unknown): string {
  if (Array.isArray(tree)) return `[${tree.map(canonical).join(', ')}]`;
  if (tree === null || typeof tree !== 'object') return JSON.stringify(tree ?? null);
  const fields = Object.entries(tree).filter(([field]) => field !== 'location');
  return `{${fields.map(([field, value]) => `${field}: ${canonical(value)}`).join(', ')}}`;
}

/** The same with all that is written: columns of two tables are two. */
export const written = (node: unknown): string =>
  JSON.stringify(node, (field, value: unknown) => (field === 'location' ? undefined : value));

/** `(select f())`, which only says: once for a statement. */
function bare(node: unknown): unknown {
  const one = nodeOf(node);
  if (one?.kind !== 'SubLink' || one.value.subLinkType !== 'EXPR_SUBLINK') return node;
  const select = nodeOf(one.value.subselect)?.value ?? {};
  if (select.fromClause !== undefined || select.whereClause !== undefined) return node;
  return bare(listOf(select.targetList)[0]?.value.val ?? node);
}

/** The parts of `a and b and c`. */
export function conjuncts(node: unknown): unknown[] {
  const one = nodeOf(node);
  return one?.kind === 'BoolExpr' && one.value.boolop === 'AND_EXPR'
    ? ((one.value.args ?? []) as unknown[]).flatMap(conjuncts)
    : [node];
}

/** Whether an expression asks anything of the row that it is judged for, or of other tables. */
export function asksRow(node: unknown): boolean {
  for (const { kind } of visit(node)) if (kind === 'ColumnRef' || kind === 'RangeVar') return true;
  return false;
}

/** The functions that an expression calls: `auth.uid`. */
export function calledIn(node: unknown): string[] {
  return [...visit(node)].flatMap(({ kind, value }) =>
    kind === 'FuncCall'
      ? [
          nameParts(value.funcname)
            .join('.')
            .replace(/^pg_catalog\./, ''),
        ]
      : [],
  );
}

/** The columns that an expression names, without their table. */
export const columnsIn = (node: unknown): string[] =>
  [...visit(node)].flatMap(({ kind, value }) => (kind === 'ColumnRef' ? [nameParts(value.fields).at(-1) ?? ''] : []));

/** The strings that an expression has in it. */
export const stringsIn = (node: unknown): string[] =>
  [...visit(node)].flatMap(({ kind, value }) => {
    const { sval } = contentOf(kind === 'A_Const' ? value.sval : undefined);
    return typeof sval === 'string' ? [sval] : [];
  });
