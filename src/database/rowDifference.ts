import type { Postgres, Session } from '../ports.js';
import type { Relation } from './inventory.js';
import type { Equals } from './tables.js';

/** What a row of a table is compared by. */
export interface Compared {
  /** Columns that both sides have, none of them computed. */
  readonly columns: readonly string[];
  /** Of the primary key; empty: rows have no name, and are compared as a whole. */
  readonly key: readonly string[];
  readonly keyEquals: readonly Equals[];
}

/** How rows of a table differ from those that a backup has. */
export interface RowDifference {
  readonly missing: number;
  readonly changed: number;
  readonly extra: number;
  /** Keys of the first ones of each, as text; of a table without a key, whole rows. */
  readonly samples: Readonly<Record<RowAct, readonly string[]>>;
}

export type RowAct = 'missing' | 'changed' | 'extra';
export const rowActs: readonly RowAct[] = ['missing', 'changed', 'extra'];

type Names = Pick<Postgres, 'identifier'>;

/** Everything that decides how a value is written as text: one value has one text, on every server. */
export const textSettings = {
  DateStyle: 'ISO',
  IntervalStyle: 'postgres',
  TimeZone: 'UTC',
  bytea_output: 'hex',
  extra_float_digits: '3',
  xmloption: 'content',
  lc_monetary: 'C',
  search_path: '',
} as const;

export async function pinText(session: Session): Promise<void> {
  for (const [name, value] of Object.entries(textSettings))
    await session.query('select set_config($1, $2, false)', [name, value]);
}

export const columnList = ({ identifier }: Names, columns: readonly string[], alias?: string): string =>
  columns.map((name) => `${alias === undefined ? '' : `${alias}.`}${identifier(name)}`).join(', ');

/**
 * Other columns than the key are compared as text: a type need not have an equality (json, point), and where it has one
 * that is not the question. citext takes `Ann` for `ann` and numeric 1.0 for 1.00; who wants a row back wants it as it was.
 */
const rowText = (names: Names, columns: readonly string[], alias: string): string =>
  `row(${columnList(names, columns, alias)})::text`;

/** SHA-256 of a row's text: what a row is known by when it has no key, and whether it is still what it was. */
export const rowHash = (names: Names, columns: readonly string[], alias: string): string =>
  `sha256(convert_to(${rowText(names, columns, alias)}, 'UTF8'))`;

export const keyName = (index: number): string => `key_${index + 1}`;

/** Equal by the key: columns of a row on one side, `key_1`, `key_2` … of a difference on the other. */
export const sameKey = (
  { identifier }: Names,
  { key, keyEquals }: Pick<Compared, 'key' | 'keyEquals'>,
  row: string,
  difference: string,
): string =>
  key
    .map((name, index) => `${row}.${identifier(name)} ${keyEquals[index] ?? ''} ${difference}.${keyName(index)}`)
    .join(' and ');

export const sameColumns = (
  { identifier }: Names,
  one: readonly string[],
  alias: string,
  other: readonly string[],
  otherAlias: string,
  equals: readonly Equals[],
): string =>
  one
    .map(
      (name, index) =>
        `${alias}.${identifier(name)} ${equals[index] ?? ''} ${otherAlias}.${identifier(other[index] ?? name)}`,
    )
    .join(' and ');

/** A relation in SQL; a table's children by inheritance hold rows of their own, a partitioned table's are its rows. */
export const rowsOnly = ({ identifier }: Names, { schema, name }: Pick<Relation, 'schema' | 'name'>, isRoot = false) =>
  `${isRoot ? '' : 'only '}${identifier(schema)}.${identifier(name)}`;

/**
 * Writes into `into` how the rows of `now` differ from those of `backup`. With a key: one row for each, `act`, the key, and
 * for rows that are there now (`changed`, `extra`) the hash that they have. Without one: the hash of each row of which there
 * are more (`extra`) or fewer (`missing`) now, with how many there should be and are. All names are SQL already.
 */
export async function writeDifference(
  names: Names,
  session: Session,
  { backup, now, into }: { readonly backup: string; readonly now: string; readonly into: string },
  { columns, key, keyEquals }: Compared,
): Promise<void> {
  await session.query(
    key.length > 0
      ? `create table ${into} as
         select case when ${isAbsent(names, key, 'n')} then 'missing' when ${isAbsent(names, key, 'b')} then 'extra' else 'changed' end as act,
           ${key.map((name, index) => `coalesce(b.${names.identifier(name)}, n.${names.identifier(name)}) as ${keyName(index)}`).join(', ')},
           case when not (${isAbsent(names, key, 'n')}) then ${rowHash(names, columns, 'n')} end as was
         from ${backup} b full join ${now} n on ${sameColumns(names, key, 'b', key, 'n', keyEquals)}
         where ${isAbsent(names, key, 'n')} or ${isAbsent(names, key, 'b')} or ${rowText(names, columns, 'b')} <> ${rowText(names, columns, 'n')}`
      : `create table ${into} as
         select case when coalesce(b.count, 0) > coalesce(n.count, 0) then 'missing' else 'extra' end as act,
           coalesce(b.hash, n.hash) as hash, coalesce(b.count, 0) as wanted, coalesce(n.count, 0) as had
         from (select ${rowHash(names, columns, 'r')} as hash, count(*) as count from ${backup} r group by 1) b
         full join (select ${rowHash(names, columns, 'r')} as hash, count(*) as count from ${now} r group by 1) n on b.hash = n.hash
         where coalesce(b.count, 0) <> coalesce(n.count, 0)`,
  );
  await session.query(`analyze ${into}`);
}

/** A column of a primary key is null on the side of a join that has no row. */
const isAbsent = ({ identifier }: Names, key: readonly string[], alias: string): string =>
  `${alias}.${identifier(key[0] ?? '')} is null`;

const shownOfEach = 5;
const longestSample = 120;

export async function readDifference(
  names: Names,
  session: Session,
  { backup, now, difference }: { readonly backup: string; readonly now: string; readonly difference: string },
  { columns, key }: Compared,
): Promise<RowDifference> {
  const counted = await session.query<{ act: RowAct; count: number }>(
    `select act, ${key.length > 0 ? 'count(*)' : 'sum(abs(wanted - had))::bigint'} as count from ${difference} group by act`,
  );
  const counts = Object.fromEntries(counted.map(({ act, count }) => [act, count]));
  const samples: Record<RowAct, string[]> = { missing: [], changed: [], extra: [] };
  for (const act of rowActs) {
    if (!counts[act]) continue;
    const source = act === 'missing' ? backup : now;
    const text =
      key.length === 1
        ? `d.${keyName(0)}::text`
        : `row(${key.map((_, index) => `d.${keyName(index)}`).join(', ')})::text`;
    const rows = await session.query<{ text: string }>(
      key.length > 0
        ? `select ${text} as text from ${difference} d where act = $1 order by ${key.map((_, index) => keyName(index)).join(', ')} limit ${shownOfEach}`
        : `select left(${rowText(names, columns, 'r')}, ${longestSample}) as text from ${source} r
           where ${rowHash(names, columns, 'r')} in (select hash from ${difference} where act = $1 limit ${shownOfEach}) limit ${shownOfEach}`,
      [act],
    );
    samples[act].push(...rows.map((row) => row.text));
  }
  return { missing: counts.missing ?? 0, changed: counts.changed ?? 0, extra: counts.extra ?? 0, samples };
}

/**
 * A query for the rows that are to be brought back, as the backup has them: those that are missing, and those that changed.
 * Of a table without a key a row comes as often as it is missing.
 */
export function wantedRows(
  names: Names,
  { backup, difference }: { readonly backup: string; readonly difference: string },
  compared: Compared,
  acts: readonly RowAct[],
): string {
  const { columns, key } = compared;
  // Nothing asked for: no row travels.
  const list = ['none', ...acts].map((act) => `'${act}'`).join(', ');
  if (key.length > 0)
    return `select ${columnList(names, columns, 'b')} from ${backup} b join ${difference} d on ${sameKey(names, compared, 'b', 'd')} where d.act in (${list})`;
  return `select ${columnList(names, columns, 'x')}
    from (select ${columnList(names, columns, 'b')}, ${rowHash(names, columns, 'b')} as supasafe_hash,
            row_number() over (partition by ${rowHash(names, columns, 'b')}) as supasafe_number from ${backup} b) x
    join ${difference} d on d.hash = x.supasafe_hash where d.act in (${list}) and d.act = 'missing' and x.supasafe_number <= d.wanted - d.had`;
}
