import { canonical, written } from './expressions.js';
import { contentOf, listOf, nameParts, nodeOf, textOf, type Content, type Visited } from './tree.js';

/** What a condition is for every row; null where the row decides. A null of the row counts for no. */
export type Truth = boolean | null;

/** What is known of the columns that a condition speaks of. */
export interface Ground {
  /** Whether the column can never be null. */
  isNeverNull(column: string): boolean;
  /** Whether all its values differ. */
  isKey(column: string): boolean;
  /** The table whose rows are chosen, by its key, for conditions that look them up in the table itself. */
  isOwnTable(relation: unknown): boolean;
  /** Whether a column is meant by its name alone: there are no others. */
  readonly isAlone: boolean;
}

/** Where nothing is known but the condition: that of a policy, which is about one table. */
const aloneAndUnknown: Ground = {
  isNeverNull: () => false,
  isKey: () => false,
  isOwnTable: () => false,
  isAlone: true,
};

/** Whether a condition lets every row through: `true`, `1 = 1`, `id = id`, `id is not null`, `not false` … */
export function truthOf(condition: unknown, ground: Ground = aloneAndUnknown): Truth {
  const node = nodeOf(condition);
  if (!node) return null;
  const { kind, value } = node;
  switch (kind) {
    case 'A_Const':
    case 'TypeCast':
      return truthOfConstant(constantOf(node));
    case 'BoolExpr':
      return ofBoolean(value, ground);
    case 'NullTest':
      return ofNullTest(value, ground);
    case 'BooleanTest':
      return ofBooleanTest(value, ground);
    case 'A_Expr':
      return ofComparison(value, ground);
    case 'SubLink':
      return ofSubquery(value, ground);
    default:
      return null;
  }
}

function truthOfConstant(constant: string | undefined): Truth {
  if (constant === undefined) return null;
  if (/^(t|tr|tru|true|y|ye|yes|on|1)$/i.test(constant)) return true;
  return /^(f|fa|fal|fals|false|n|no|of|off|0)$/i.test(constant) ? false : null;
}

/** The text of a constant, through casts; NULL has none. */
function constantOf(node: Visited | null): string | undefined {
  if (node?.kind === 'TypeCast') return constantOf(nodeOf(node.value.arg));
  if (node?.kind !== 'A_Const') return undefined;
  const { boolval, ival, fval, sval } = node.value as Record<string, Content | undefined>;
  if (boolval) return String(boolval.boolval === true);
  if (ival) return String(Number(ival.ival ?? 0));
  return fval ? textOf(fval.fval) : sval ? textOf(sval.sval) : undefined;
}

const isNullConstant = (node: Visited | null): boolean =>
  node?.kind === 'TypeCast'
    ? isNullConstant(nodeOf(node.value.arg))
    : node?.kind === 'A_Const' && node.value.isnull === true;

function ofBoolean({ boolop, args }: Content, ground: Ground): Truth {
  const parts = (args ?? []) as unknown[];
  const truths = parts.map((part) => truthOf(part, ground));
  if (boolop === 'NOT_EXPR') {
    const [first = null] = truths;
    return first === null ? null : !first;
  }
  if (boolop === 'AND_EXPR') return truths.every((one) => one === true) ? true : truths.includes(false) ? false : null;
  if (truths.includes(true) || isWhole(parts, ground)) return true;
  return truths.every((one) => one === false) ? false : null;
}

/** `x is null or x is not null`, `a or not a`: the parts leave no row out. */
function isWhole(parts: readonly unknown[], ground: Ground): boolean {
  const texts = new Set(parts.map((part) => textToCompare(part, ground)));
  return parts.some((part) => texts.has(oppositeOf(nodeOf(part), ground) ?? ''));
}

/** What has to stand beside it for every row to be meant. */
function oppositeOf(part: Visited | null, ground: Ground): string | null {
  if (part?.kind === 'BoolExpr' && part.value.boolop === 'NOT_EXPR')
    return textToCompare((part.value.args as unknown[] | undefined)?.[0], ground);
  if (part?.kind !== 'NullTest') return null;
  const nulltesttype = part.value.nulltesttype === 'IS_NULL' ? 'IS_NOT_NULL' : 'IS_NULL';
  return textToCompare({ NullTest: { ...part.value, nulltesttype } }, ground);
}

const textToCompare = (node: unknown, { isAlone }: Ground): string => (isAlone ? canonical(node) : written(node));

function ofNullTest({ arg, nulltesttype: type }: Content, ground: Ground): Truth {
  const node = nodeOf(arg);
  const isNull = isNullConstant(node) ? true : isNeverNull(node, ground) ? false : null;
  if (isNull === null) return null;
  return type === 'IS_NULL' ? isNull : !isNull;
}

function isNeverNull(node: Visited | null, ground: Ground): boolean {
  if (node?.kind === 'TypeCast') return isNeverNull(nodeOf(node.value.arg), ground);
  if (node?.kind === 'ColumnRef') return ground.isNeverNull(columnOf(node));
  if (node?.kind === 'FuncCall') return nameParts(node.value.funcname).at(-1) === 'now';
  return node?.kind === 'SQLValueFunction' || constantOf(node) !== undefined;
}

const columnOf = (node: Visited | null): string =>
  node?.kind === 'ColumnRef' ? (nameParts(node.value.fields).at(-1) ?? '') : '';

function ofBooleanTest({ arg, booltesttype: type }: Content, ground: Ground): Truth {
  const truth = truthOf(arg, ground);
  if (truth === null) return null;
  const said = textOf(type);
  if (said === 'IS_TRUE' || said === 'IS_NOT_FALSE') return truth;
  if (said === 'IS_FALSE' || said === 'IS_NOT_TRUE') return !truth;
  return said === 'IS_NOT_UNKNOWN';
}

/** With the same thing on both sides these are true but for nulls, and the others are never. */
const holdsForSame = new Set(['=', '<=', '>=', '~', '@>', '<@']);

function ofComparison({ kind, name, lexpr, rexpr }: Content, ground: Ground): Truth {
  const operator = nameParts(name).at(-1) ?? '';
  const [left, right] = [nodeOf(lexpr), nodeOf(rexpr)];
  const isSame = left !== null && textToCompare(lexpr, ground) === textToCompare(rexpr, ground);
  if (kind === 'AEXPR_NOT_DISTINCT') return isSame ? true : null;
  if (kind === 'AEXPR_LIKE' || kind === 'AEXPR_ILIKE')
    return operator.startsWith('!') ? null : /^%+$/.test(constantOf(right) ?? '') ? true : null;
  if (kind === 'AEXPR_IN') return ofList(operator, left, rexpr);
  if (kind !== 'AEXPR_OP') return null;
  if (isSame && left.kind !== 'A_Const') return holdsForSame.has(operator) ? true : null;
  const [one, other] = [constantOf(left), constantOf(right)];
  if (one !== undefined && other !== undefined) return compare(operator, one, other);
  return leavesOneOut(operator, left, right, ground) ? true : null;
}

const ofList = (operator: string, left: Visited | null, list: unknown): Truth => {
  const one = constantOf(left);
  const items = listOf(contentOf(contentOf(list).List).items).map(constantOf);
  return operator === '=' && one !== undefined && items.includes(one) ? true : null;
};

/** `id <> '00000000-…'`, `id > 0`: written to please a tool that asks for a filter. */
function leavesOneOut(operator: string, left: Visited | null, right: Visited | null, ground: Ground): boolean {
  const constant = constantOf(right);
  if (constant === undefined || !ground.isKey(columnOf(left))) return false;
  if (operator === '<>') return true;
  return (operator === '>' || operator === '>=') && /^(0|-?1|-\d+)$/.test(constant);
}

function compare(operator: string, one: string, other: string): Truth {
  const areNumbers = [one, other].every((text) => /^-?\d+(\.\d+)?$/.test(text));
  const [a, b] = areNumbers ? [Number(one), Number(other)] : [one, other];
  const results: Record<string, boolean> = {
    '=': a === b,
    '<>': a !== b,
    '<': a < b,
    '>': a > b,
    '<=': a <= b,
    '>=': a >= b,
  };
  return results[operator] ?? null;
}

/** `exists (select 1)`, `(select true)`, `id in (select id from t)` of the table itself. */
function ofSubquery({ subLinkType: type, subselect, testexpr }: Content, ground: Ground): Truth {
  const select = contentOf(contentOf(subselect).SelectStmt);
  if (select.whereClause !== undefined || select.limitCount !== undefined || select.havingClause !== undefined)
    return null;
  const from = listOf(select.fromClause);
  const target = listOf(select.targetList)[0]?.value.val;
  if (from.length === 0) {
    if (type === 'EXISTS_SUBLINK') return true;
    return type === 'EXPR_SUBLINK' ? truthOf(target, ground) : null;
  }
  const [only] = from;
  const isOwn = from.length === 1 && only?.kind === 'RangeVar' && ground.isOwnTable(only.value);
  if (!isOwn) return null;
  if (type === 'EXISTS_SUBLINK') return true;
  const column = columnOf(nodeOf(testexpr));
  return type === 'ANY_SUBLINK' && column !== '' && column === columnOf(nodeOf(target)) ? true : null;
}
