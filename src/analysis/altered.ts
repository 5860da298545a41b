import { relationKey } from './known/known.js';
import {
  contentOf,
  joinName,
  listOf,
  nameParts,
  nodeOf,
  relationName,
  textOf,
  type Content,
  type Visited,
} from './tree.js';

/** One of the commands of an ALTER TABLE. */
export interface Alteration {
  /** `AT_AddColumn`. */
  readonly subtype: string;
  /** Of the column, constraint or trigger, as it is stored. */
  readonly name: string;
  /** The same for people. */
  readonly shown: string;
  readonly command: Content;
  readonly def: Content;
  /** `ColumnDef`, `Constraint`. */
  readonly defKind: string;
}

/** An ALTER TABLE and its like. */
export interface Altered {
  /** As the statement writes it. */
  readonly table: string;
  readonly key: string;
  readonly commands: readonly Alteration[];
}

/** Rules ask about the statements around theirs, over and over. */
const read = new WeakMap<Content, Altered>();

export function alteredBy(value: Content): Altered {
  const altered = read.get(value) ?? readAltered(value);
  read.set(value, altered);
  return altered;
}

/** All that these statements do to one table by ALTER TABLE. */
export const alterationsOf = (statements: readonly Visited[], key: string): Alteration[] =>
  statements.flatMap(({ kind, value }) =>
    kind === 'AlterTableStmt' && alteredBy(value).key === key ? alteredBy(value).commands : [],
  );

function readAltered(value: Content): Altered {
  const commands = listOf(value.cmds).map(({ value: command }) => {
    const def = nodeOf(command.def);
    return {
      subtype: textOf(command.subtype),
      name: textOf(command.name),
      shown: joinName([textOf(command.name)]),
      command,
      def: def?.value ?? {},
      defKind: def?.kind ?? '',
    };
  });
  return { table: relationName(value.relation), key: relationKey(value.relation), commands };
}

/** The constraints that one command adds, with those that stand with a new column. */
export function addedConstraints({ subtype, def }: Alteration): Content[] {
  if (subtype === 'AT_AddConstraint') return [def];
  return subtype === 'AT_AddColumn' ? listOf(def.constraints).map((one) => one.value) : [];
}

/** `a, b` of a constraint's or an index's columns. */
export const shownColumns = (list: unknown): string =>
  listOf(list)
    .map(({ kind, value }) => (kind === 'IndexElem' ? textOf(value.name) : textOf(value.sval)))
    .map((name) => (name === '' ? '…' : joinName([name])))
    .join(', ');

/** The columns of a foreign key's other table, in brackets; nothing where they are not named. */
export const inBrackets = (columns: string): string => (columns === '' ? '' : ` (${columns})`);

export const typeOf = (def: Content): Content => contentOf(def.typeName);

const plainTypes: Readonly<Record<string, string>> = {
  bool: 'boolean',
  bpchar: 'char',
  float4: 'real',
  float8: 'double precision',
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
};

/** The type of a column as people write it: `bigint`, `varchar(10)`, `app."Mood"[]`. */
export function shownType({ typeName }: Content): string {
  const { typmods, arrayBounds } = contentOf(typeName);
  const parts = nameParts({ TypeName: typeName }).filter((part) => part !== 'pg_catalog');
  const name = joinName(parts);
  const sizes = listOf(typmods).flatMap(({ value }) => {
    const { ival } = contentOf(value.ival);
    return typeof ival === 'number' ? [String(ival)] : [];
  });
  const size = sizes.length > 0 ? `(${sizes.join(', ')})` : '';
  return `${plainTypes[name] ?? name}${size}${'[]'.repeat(listOf(arrayBounds).length)}`;
}
