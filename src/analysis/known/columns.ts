import { contentOf, listOf, nameParts, textOf, type Content } from '../tree.js';
import { relationKey, type Known, type KnownColumn, type KnownRelation } from './known.js';

/** A ColumnDef. */
export function columnOf(def: Content): KnownColumn {
  const type = contentOf(def.typeName);
  const kinds = constraintsOf(def).map((one) => textOf(one.contype));
  const name = nameParts({ TypeName: type }).filter((part) => part !== 'pg_catalog');
  return {
    type: name.join('.'),
    modifiers: listOf(type.typmods).flatMap(({ value }) => {
      const { ival } = contentOf(value.ival);
      return typeof ival === 'number' ? [ival] : [];
    }),
    isArray: listOf(type.arrayBounds).length > 0,
    notNull: def.is_not_null === true || kinds.some((kind) => kind === 'CONSTR_NOTNULL' || kind === 'CONSTR_PRIMARY'),
    hasDefault:
      def.raw_default !== undefined ||
      (name.at(-1) ?? '').endsWith('serial') ||
      kinds.some((kind) => ['CONSTR_DEFAULT', 'CONSTR_IDENTITY', 'CONSTR_GENERATED'].includes(kind)),
  };
}

/** The constraints that stand with a column. */
export const constraintsOf = (def: Content): Content[] => listOf(def.constraints).map((one) => one.value);

export function learnColumn(known: Known, key: string, relation: KnownRelation, def: Content): void {
  const name = textOf(def.colname);
  if (!relation.columns.has(name)) relation.columns.set(name, columnOf(def));
  for (const constraint of constraintsOf(def)) learnConstraint(known, key, relation, constraint, name);
}

/** `column`: where it stands with one, from which PostgreSQL makes its name then. */
export function learnConstraint(
  known: Known,
  key: string,
  relation: KnownRelation,
  constraint: Content,
  column = '',
): void {
  const type = textOf(constraint.contype);
  const name = textOf(constraint.conname) || impliedName(key, column, type);
  if (name !== '') {
    relation.constraints.set(name, type);
    relation.definitions.set(name, { content: constraint, columns: columnsOf(constraint, column) });
  }
  if (name !== '' && (type === 'CONSTR_UNIQUE' || type === 'CONSTR_PRIMARY')) relation.indexes.set(name, true);
  if (type === 'CONSTR_FOREIGN')
    known.references.push({
      from: key,
      to: relationKey(constraint.pktable),
      deletes: constraint.fk_del_action === 'c',
    });
}

function columnsOf({ keys, fk_attrs: foreign }: Content, column: string): string[] {
  const named = listOf(keys ?? foreign).map((one) => textOf(one.value.sval));
  return named.length > 0 || column === '' ? named : [column];
}

const endings: Record<string, string> = { CONSTR_UNIQUE: 'key', CONSTR_FOREIGN: 'fkey', CONSTR_CHECK: 'check' };

function impliedName(key: string, column: string, type: string): string {
  const table = key.split('.').at(-1) ?? '';
  if (type === 'CONSTR_PRIMARY') return `${table}_pkey`;
  const ending = endings[type];
  return ending === undefined || column === '' ? '' : `${table}_${column}_${ending}`;
}
