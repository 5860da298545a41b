import { alteredBy, shownType, type Alteration } from '../../altered.js';
import { columnOf } from '../../known/columns.js';
import { keyOf, type KnownColumn } from '../../known/known.js';
import type { Found, Rule, Subject } from '../../rule.js';
import { contentOf, joinName, nameParts, visit } from '../../tree.js';
import { compareTypes, losesSilently } from '../../typeChange.js';

const applied = 'create table public.orders (id bigint primary key, note text, placed_at timestamptz);';

export const narrowsType: Rule = {
  code: 'narrows-type',
  level: 'dangerous',
  title: 'Changes a type to one into which the values do not fit',
  dangers: ['D13'],
  problem:
    'Values are cut, rounded or lose their time of day, and nothing can bring back what they were; or one of them does not fit at all, and the migration fails. What a USING makes of them goes through without a word.',
  example: { applied, sql: 'alter table public.orders alter column placed_at type date;' },
  sound: { applied, sql: 'alter table public.orders add column placed_on date;' },
  kinds: ['AlterTableStmt'],
  judge: (subject) => {
    const { table, key, commands } = alteredBy(subject.value);
    return commands
      .filter(({ subtype, name }) => subtype === 'AT_AlterColumnType' && !subject.known.isNewPart('column', key, name))
      .flatMap((one) => found(one, table, subject.known.described(key)?.columns.get(one.name)) ?? []);
  },
};

function found(one: Alteration, table: string, before: KnownColumn | undefined): Found | null {
  const after = columnOf(one.def);
  const change = compareTypes(before, after);
  const changed = `changes ${table}.${one.shown}${before ? ` from ${before.type}` : ''} to ${shownType(one.def)}`;
  const safe = [
    'Add a column of the new type, copy into it, compare, and drop the old one a release later:',
    `alter table ${table} add column ${joinName([`${one.name}_new`])} ${shownType(one.def)};`,
  ];
  const cut = cuts(one);
  if (cut !== null) return { what: `${changed}, and ${cut}`, level: 'destructive', safe };
  if (change !== 'narrows' || before === undefined) return null;
  return losesSilently(before, after) || (one.def.raw_default !== undefined && hasSizedCast(one))
    ? { what: `${changed}: what does not fit is cut off`, level: 'destructive', safe }
    : { what: `${changed}, into which not every value fits`, safe };
}

/** Functions of which several arguments have one result. */
const lossy = new Set([
  ...['left', 'right', 'substr', 'substring', 'split_part', 'regexp_replace', 'translate', 'lower', 'upper', 'btrim'],
  ...[
    'round',
    'trunc',
    'floor',
    'ceil',
    'ceiling',
    'abs',
    'mod',
    'date_trunc',
    'date_part',
    'extract',
    'md5',
    'sha256',
  ],
]);

/** What a USING does to the values; it stands where a new column's default would. */
function cuts({ def }: Alteration): string | null {
  if (def.raw_default === undefined) return null;
  const nodes = [...visit(def.raw_default)];
  const called = nodes.flatMap(({ kind, value }) =>
    kind === 'FuncCall' ? [nameParts(value.funcname).at(-1) ?? ''] : [],
  );
  const first = called.find((name) => lossy.has(name));
  if (first !== undefined) return `keeps of each value what ${first}() leaves of it`;
  return nodes.some(({ kind }) => kind === 'ColumnRef') ? null : 'writes the same value into every row';
}

/** A cast that is written out cuts a text that is too long; the assignment without it would fail. */
const hasSizedCast = ({ def }: Alteration): boolean =>
  [...visit(def.raw_default)].some(
    ({ kind, value }) => kind === 'TypeCast' && contentOf(value.typeName).typmods !== undefined,
  );

export const removesEnumValue: Rule = {
  code: 'removes-enum-value',
  level: 'dangerous',
  title: 'Changes a column to an enum that lacks values',
  dangers: ['D15'],
  problem:
    'Rows with a value that the new enum does not have make the migration fail; where USING maps it to another one, those rows cannot be told apart any more.',
  example: {
    applied:
      "create type public.state as enum ('draft', 'open', 'paid');\ncreate table public.orders (id bigint primary key, state public.state);",
    sql: "create type public.state_2 as enum ('open', 'paid');\nalter table public.orders alter column state type public.state_2 using state::text::public.state_2;",
  },
  sound: {
    applied:
      "create type public.state as enum ('draft', 'open', 'paid');\ncreate table public.orders (id bigint primary key, state public.state);",
    sql: "create type public.state_2 as enum ('draft', 'open', 'paid', 'sent');\nalter table public.orders alter column state type public.state_2 using state::text::public.state_2;",
  },
  kinds: ['AlterTableStmt'],
  judge: ({ value, known }: Subject) => {
    const { table, key, commands } = alteredBy(value);
    return commands.flatMap((one) => {
      if (one.subtype !== 'AT_AlterColumnType' || known.isNewPart('column', key, one.name)) return [];
      const before = known.described(key)?.columns.get(one.name);
      const old = before && known.types.get(keyOf(before.type.split('.')));
      const wanted = known.types.get(keyOf(columnOf(one.def).type.split('.')));
      if (!old || !wanted || wanted.values.size === 0) return [];
      const lacking = [...old.values].filter((word) => !wanted.values.has(word));
      if (lacking.length === 0) return [];
      return {
        what: `changes ${table}.${one.shown} to a type without ${lacking.map((word) => `'${word}'`).join(', ')}`,
        safe: [
          'Keep the value in the type, and refuse it for new rows:',
          `alter table ${table} add constraint ${joinName([`${one.name}_allowed`])} check (${one.shown} not in (${lacking.map((word) => `'${word.replaceAll("'", "''")}'`).join(', ')})) not valid;`,
        ],
      };
    });
  },
};
