import { columnOf } from '../../known/columns.js';
import { relationKey, type KnownColumn, type KnownRelation } from '../../known/known.js';
import type { Found, Rule, Subject } from '../../rule.js';
import { contentOf, listOf, quoteName, textOf, type Content } from '../../tree.js';

const typeOf = ({ type, modifiers, isArray }: KnownColumn): string =>
  `${type}${modifiers.length > 0 ? `(${modifiers.join(', ')})` : ''}${isArray ? '[]' : ''}`;

/** `serial` is how a column was written, `int4` what it is. */
const stored: Readonly<Record<string, string>> = { serial: 'int4', bigserial: 'int8', smallserial: 'int2' };
const sameType = (one: KnownColumn, other: KnownColumn): boolean => {
  const plain = (column: KnownColumn) =>
    typeOf({ ...column, type: (stored[column.type] ?? column.type).replace(/^public\./, '') });
  return plain(one) === plain(other);
};

/** How a table that is there differs from the one that the statement describes. */
function differences(old: KnownRelation, create: Content): string[] {
  const wanted = listOf(create.tableElts).flatMap(({ kind, value }) =>
    kind === 'ColumnDef' ? [[textOf(value.colname), columnOf(value)] as const] : [],
  );
  const names = new Set(wanted.map(([name]) => name));
  const inherits =
    listOf(create.tableElts).some(({ kind }) => kind === 'TableLikeClause') || create.inhRelations !== undefined;
  return [
    ...wanted.flatMap(([name, column]) => {
      const known = old.columns.get(name);
      if (!known) return [`without ${quoteName(name)}`];
      return sameType(known, column) ? [] : [`with ${quoteName(name)} as ${typeOf(known)}`];
    }),
    ...(inherits
      ? []
      : [...old.columns.keys()].filter((name) => !names.has(name)).map((name) => `with ${quoteName(name)}`)),
  ];
}

function judgeTable({ value, known }: Subject): Found | null {
  const key = relationKey(value.relation);
  const old = known.relation(key);
  if (value.if_not_exists !== true || !old || old.columns.size === 0) return null;
  const differing = differences(old, value);
  if (differing.length === 0) return null;
  const missing = listOf(value.tableElts).filter(
    (one) => one.kind === 'ColumnDef' && !old.columns.has(textOf(one.value.colname)),
  );
  return {
    what: `does nothing: ${key} is there already, ${differing.join(', ')}; the ledger will say that it has the new shape`,
    safe: [
      'Change the table that is there:',
      ...missing.map((one) => `alter table ${key} add column ${quoteName(textOf(one.value.colname))} …;`),
    ],
  };
}

function judgeColumns({ value, known }: Subject): Found[] {
  const key = relationKey(value.relation);
  return listOf(value.cmds).flatMap(({ value: command }) => {
    if (command.subtype !== 'AT_AddColumn' || command.missing_ok !== true) return [];
    const def = contentOf(contentOf(command.def).ColumnDef);
    const name = textOf(def.colname);
    const old = known.described(key)?.columns.get(name);
    if (!old || sameType(old, columnOf(def))) return [];
    return [
      {
        what: `does nothing: ${key}.${quoteName(name)} is there already as ${typeOf(old)}, not as ${typeOf(columnOf(def))}`,
        safe: [
          'Say what is to become of the column that is there:',
          `alter table ${key} alter column ${quoteName(name)} type ${typeOf(columnOf(def))};`,
        ],
      },
    ];
  });
}

export const ifNotExists: Rule = {
  code: 'if-not-exists-hides',
  level: 'dangerous',
  title: 'IF NOT EXISTS skips an object that is there in another shape',
  dangers: ['T08'],
  problem:
    'The object is there already, and it is not what this statement describes. With IF NOT EXISTS nothing happens and nobody hears of it: the ledger says that the new shape is there, and the next file or the application fails.',
  example: {
    applied: 'create table public.notes (id bigint);',
    sql: 'create table if not exists public.notes (id bigint, color text);',
  },
  sound: {
    applied: 'create table public.notes (id bigint);',
    sql: 'alter table public.notes add column if not exists color text;',
  },
  kinds: ['CreateStmt', 'AlterTableStmt'],
  judge: (subject) => (subject.kind === 'CreateStmt' ? judgeTable(subject) : judgeColumns(subject)),
};
