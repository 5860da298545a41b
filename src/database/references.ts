import type { Postgres, Session } from '../ports.js';
import { columnList, sameColumns, sameKey, type Compared } from './rowDifference.js';
import type { ForeignKey } from './tables.js';

type Names = Pick<Postgres, 'identifier'>;

const allSaid = ({ identifier }: Names, columns: readonly string[], alias: string): string =>
  columns.map((name) => `${alias}.${identifier(name)} is not null`).join(' and ');

const shown = 5;

export interface Dangling {
  readonly rows: number;
  readonly samples: readonly string[];
}

/**
 * Rows of `children` whose foreign key names no row of `parents`; a row with a null in it names none. Both are SQL:
 * relations or queries in parentheses.
 */
export async function danglingRows(
  names: Names,
  session: Session,
  { childColumns, parentColumns, equals }: Pick<ForeignKey, 'childColumns' | 'parentColumns' | 'equals'>,
  children: string,
  parents: string,
): Promise<Dangling> {
  const values = columnList(names, childColumns, 'c');
  const text = childColumns.length === 1 ? `${values}::text` : `row(${values})::text`;
  const [row] = await session.query<{ rows: number; samples: string[] | null }>(
    `select sum(n)::bigint as rows, (array_agg(value order by value))[1:${shown}] as samples from (
       select ${text} as value, count(*) as n from ${children} c
       where ${allSaid(names, childColumns, 'c')} and not exists (select from ${parents} p where ${sameColumns(names, parentColumns, 'p', childColumns, 'c', equals)})
       group by 1) d`,
  );
  return { rows: row?.rows ?? 0, samples: row?.samples ?? [] };
}

/** Holds the rows of a parent that these children name, as PostgreSQL itself does for each row that is inserted. */
export async function holdParents(
  names: Names,
  session: Session,
  { childColumns, parentColumns, equals, parent }: ForeignKey,
  children: string,
): Promise<void> {
  const { identifier } = names;
  await session.query(
    `select count(*) from (select 1 from ${identifier(parent.schema)}.${identifier(parent.name)} p
       where exists (select from ${children} c where ${sameColumns(names, parentColumns, 'p', childColumns, 'c', equals)}) for key share) held`,
  );
}

/** Adds rows of `parents` that `children` name and that are not in `there` to a difference, as missing; how many. */
export async function followReference(
  names: Names,
  session: Session,
  {
    childColumns,
    parentColumns,
    equals,
    parentEquals,
  }: Pick<ForeignKey, 'childColumns' | 'parentColumns' | 'equals' | 'parentEquals'>,
  {
    children,
    parents,
    there,
    difference,
    compared,
  }: {
    readonly children: string;
    readonly parents: string;
    readonly there: string;
    readonly difference: string;
    readonly compared: Pick<Compared, 'key' | 'keyEquals'>;
  },
): Promise<number> {
  const { identifier } = names;
  const keys = compared.key.map((name) => `p.${identifier(name)}`).join(', ');
  const known = sameKey(names, compared, 'p', 'd');
  const [row] = await session.query<{ count: number }>(
    `with added as (
       insert into ${difference} select 'missing', ${keys}, null from ${parents} p
       where exists (select from ${children} c where ${sameColumns(names, parentColumns, 'p', childColumns, 'c', equals)})
         and not exists (select from ${there} t where ${sameColumns(names, parentColumns, 't', parentColumns, 'p', parentEquals)})
         and not exists (select from ${difference} d where ${known})
       returning 1)
     select count(*) as count from added`,
  );
  return row?.count ?? 0;
}
