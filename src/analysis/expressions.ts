import { contentOf, listOf, nameParts, nodeOf, textOf, visit, type Content } from './tree.js';

/** An expression as text to compare: without places, `(select f())` as `f()`, columns without their table. */
export function canonical(node: unknown): string {
  const one = nodeOf(bare(node));
  if (one?.kind === 'ColumnRef') return `column ${nameParts(one.value.fields).at(-1) ?? '*'}`;
  if (one?.kind === 'FuncCall') {
    const name = nameParts(one.value.funcname).filter((part) => part !== 'pg_catalog');
    return `${name.join('.')}(${((one.value.args ?? []) as unknown[]).map(canonical).join(', ')})`;
  }
  if (one?.kind === 'A_Expr' && nameParts(one.value.name).join('') === '=')
    return [canonical(one.value.lexpr), canonical(one.value.rexpr)].sort().join(' = ');
  return JSON.stringify(bare(node), (key, value: unknown) => {
    if (key === 'location') return undefined;
    return key !== '' && nodeOf(value) && !Array.isArray(value) && isExpression(value) ? canonical(value) : value;
  });
}

const isExpression = (value: unknown): boolean =>
  /^(A_|Bool|Func|Column|Sub|Null|Type)/.test(nodeOf(value)?.kind ?? '');

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

/** Whether a condition holds whatever the row: `true`, `1 = 1`, `not false`, `id = id`. Null where it is not so plain. */
export function constantTruth(node: unknown): boolean | null {
  const one = nodeOf(bare(node));
  if (!one) return null;
  const { kind, value } = one;
  if (kind === 'A_Const') return truthOfConstant(value);
  if (kind === 'TypeCast') return constantTruth(value.arg);
  if (kind === 'BoolExpr') return truthOfLogic(value);
  if (kind === 'A_Expr' && value.kind === 'AEXPR_OP') return truthOfComparison(value);
  if (kind === 'NullTest' && nodeOf(value.arg)?.kind === 'A_Const')
    return (contentOf(nodeOf(value.arg)?.value).isnull === true) === (value.nulltesttype === 'IS_NULL');
  if (kind === 'BooleanTest' && value.booltesttype === 'IS_TRUE') return constantTruth(value.arg);
  return null;
}

function truthOfConstant({ boolval, sval }: Content): boolean | null {
  if (boolval !== undefined) return contentOf(boolval).boolval === true;
  const word = textOf(contentOf(sval).sval).toLowerCase();
  if (['t', 'true', 'yes', 'on', '1'].includes(word)) return true;
  return ['f', 'false', 'no', 'off', '0'].includes(word) ? false : null;
}

function truthOfLogic({ boolop, args }: Content): boolean | null {
  const truths = ((args ?? []) as unknown[]).map(constantTruth);
  if (boolop === 'NOT_EXPR') return truths[0] === undefined || truths[0] === null ? null : !truths[0];
  const deciding = boolop === 'OR_EXPR';
  if (truths.includes(deciding)) return deciding;
  return truths.every((one) => one === !deciding) ? !deciding : null;
}

/** A comparison of a thing with itself; a column may be NULL, which PostgreSQL takes for no. */
function truthOfComparison({ name, lexpr, rexpr }: Content): boolean | null {
  const operator = nameParts(name).join('');
  const [left, right] = [canonical(lexpr), canonical(rexpr)];
  const isConstant = nodeOf(lexpr)?.kind === 'A_Const' && nodeOf(rexpr)?.kind === 'A_Const';
  if (left === right && ['=', '>=', '<='].includes(operator)) return true;
  if (left === right && isConstant) return false;
  if (isConstant && operator === '=') return false;
  return isConstant && (operator === '<>' || operator === '!=') ? true : null;
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
