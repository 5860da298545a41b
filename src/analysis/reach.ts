import { relationKey, type Known } from './known/known.js';
import { contentOf, listOf, nameParts, nodeOf, textOf, type Content, type Visited } from './tree.js';
import { truthOf, type Ground } from './truth.js';

/** How many rows of its table an UPDATE or DELETE is about, as far as its text says. */
export type Reach = 'every' | 'some' | 'named';

/** `named`: by a key, one by one. */
export function reachOf({ relation, whereClause, usingClause, fromClause }: Content, known: Known): Reach {
  const ground = groundOf(relation, known, usingClause === undefined && fromClause === undefined);
  if (whereClause === undefined || truthOf(whereClause, ground) === true) return 'every';
  return isByKey(nodeOf(whereClause), ground) ? 'named' : 'some';
}

function groundOf(relation: unknown, known: Known, isAlone: boolean): Ground {
  const key = relationKey(relation);
  const table = known.described(key);
  const isPrimary = (column: string): boolean => column === 'id' && !table?.columns.has('id');
  const isKey = (column: string): boolean =>
    isPrimary(column) ||
    [...(table?.definitions.values() ?? [])].some(
      ({ content, columns }) =>
        (content.contype === 'CONSTR_PRIMARY' || content.contype === 'CONSTR_UNIQUE') &&
        columns.length === 1 &&
        columns[0] === column,
    );
  return {
    isKey,
    isNeverNull: (column) =>
      isPrimary(column) ||
      table?.columns.get(column)?.notNull === true ||
      [...(table?.definitions.values() ?? [])].some(
        ({ content, columns }) => content.contype === 'CONSTR_PRIMARY' && columns.includes(column),
      ),
    isOwnTable: (other) => relationKey(other) === key,
    isAlone,
  };
}

/** More than these are no longer named one by one. */
const mostNamed = 20;

/** `id = 5`, `id in ('a', 'b')`, and whatever else stands beside it with AND. */
function isByKey(condition: Visited | null, ground: Ground): boolean {
  if (condition?.kind === 'CurrentOfExpr') return true;
  if (condition?.kind === 'BoolExpr' && condition.value.boolop === 'AND_EXPR')
    return listOf(condition.value.args).some((part) => isByKey(part, ground));
  if (condition?.kind !== 'A_Expr') return false;
  const { kind, name, lexpr, rexpr } = condition.value;
  const column = nodeOf(lexpr);
  if (column?.kind !== 'ColumnRef' || !ground.isKey(nameParts(column.value.fields).at(-1) ?? '')) return false;
  if (nameParts(name).at(-1) !== '=') return false;
  if (kind === 'AEXPR_OP') return isConstant(nodeOf(rexpr));
  const items = listOf(contentOf(contentOf(rexpr).List).items);
  return kind === 'AEXPR_IN' && items.length <= mostNamed && items.every(isConstant);
}

const isConstant = (node: Visited | null): boolean =>
  node?.kind === 'TypeCast' ? isConstant(nodeOf(node.value.arg)) : node?.kind === 'A_Const';

/** The columns that an UPDATE, or an INSERT's ON CONFLICT, writes. */
export const writtenColumns = (value: Content): string[] =>
  listOf(value.targetList).map((one) => textOf(one.value.name));

/** The relations that any part of a statement reads, those named by its WITH left out. */
export function readRelations(nodes: Iterable<Visited>): Content[] {
  const all = [...nodes];
  const own = new Set(all.filter(({ kind }) => kind === 'CommonTableExpr').map(({ value }) => textOf(value.ctename)));
  return all
    .filter(
      ({ kind, value }) => kind === 'RangeVar' && !(value.schemaname === undefined && own.has(textOf(value.relname))),
    )
    .map(({ value }) => value);
}
